/** The command line: one thin class per subcommand, in a package of its own where it takes more. */
package org.opensearch.migrations.ecr.cli;
