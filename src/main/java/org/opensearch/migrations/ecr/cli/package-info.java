/** The command line: one thin class per subcommand, options shared as mixins, and the wiring. */
package org.opensearch.migrations.ecr.cli;
