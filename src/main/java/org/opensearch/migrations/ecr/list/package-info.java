/** Shows what would be mirrored, as a table, as JSON and for the shell. */
package org.opensearch.migrations.ecr.list;
