/** Determines the proxy for each host. */
package org.opensearch.migrations.ecr.http.proxy;
