/** {@code ma-ecr mirror}: options, progress and summary. */
package org.opensearch.migrations.ecr.cli.mirror;
