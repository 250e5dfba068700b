/**
 * What every command sees of the process that runs it: its streams, its terminal, its files and its
 * signals.
 */
package org.opensearch.migrations.ecr.cli.console;
