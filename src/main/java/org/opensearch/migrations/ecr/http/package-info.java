/**
 * The transport that all adapters share: TLS or plain HTTP, redirects, rate limits and retries.
 * Knows nothing of registries or charts.
 */
package org.opensearch.migrations.ecr.http;
