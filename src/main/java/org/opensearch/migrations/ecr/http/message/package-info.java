/** HTTP requests and responses. */
package org.opensearch.migrations.ecr.http.message;
