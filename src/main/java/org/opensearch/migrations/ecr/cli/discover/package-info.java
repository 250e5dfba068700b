/** {@code ma-ecr discover}: options, progress and output. */
package org.opensearch.migrations.ecr.cli.discover;
