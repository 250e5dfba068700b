/** Options that several subcommands share, and the adapters that they select. */
package org.opensearch.migrations.ecr.cli.options;
