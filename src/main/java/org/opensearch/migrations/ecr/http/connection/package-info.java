/** Pooled connections, and watchdogs that end stalled exchanges. */
package org.opensearch.migrations.ecr.http.connection;
