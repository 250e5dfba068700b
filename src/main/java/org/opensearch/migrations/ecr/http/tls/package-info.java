/** Trusted certificate authorities, and why a TLS connection failed. */
package org.opensearch.migrations.ecr.http.tls;
