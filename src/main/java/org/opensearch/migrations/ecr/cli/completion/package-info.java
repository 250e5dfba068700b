/** The subcommand {@code completion}: completion scripts for shells. */
package org.opensearch.migrations.ecr.cli.completion;
