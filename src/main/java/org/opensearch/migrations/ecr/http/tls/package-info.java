/** Which certificates are trusted, and why a TLS connection failed. */
package org.opensearch.migrations.ecr.http.tls;
