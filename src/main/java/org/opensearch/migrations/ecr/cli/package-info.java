/** The command line: one class per subcommand, in its own package if it needs further classes. */
package org.opensearch.migrations.ecr.cli;
