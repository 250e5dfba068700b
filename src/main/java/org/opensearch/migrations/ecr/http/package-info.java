/**
 * The transport that all adapters share: TLS or plain HTTP, redirects, rate limits and retries. It
 * is independent of registries and charts.
 */
package org.opensearch.migrations.ecr.http;
