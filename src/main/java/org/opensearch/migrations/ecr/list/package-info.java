/** Lists the content to be mirrored as a table, as JSON or as a shell script. */
package org.opensearch.migrations.ecr.list;
