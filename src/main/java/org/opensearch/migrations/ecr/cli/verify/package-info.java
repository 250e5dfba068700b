/** {@code ma-ecr verify}: options, progress and summary. */
package org.opensearch.migrations.ecr.cli.verify;
