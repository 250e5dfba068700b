/** The process that runs a command: streams, terminal, output files and signals. */
package org.opensearch.migrations.ecr.cli.console;
