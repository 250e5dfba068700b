/**
 * The one place for connections, TLS trust, proxies, plain HTTP, redirects, time-outs, rate limits
 * and retries. Knows nothing of registries or charts.
 */
package org.opensearch.migrations.ecr.http;
