/** Which proxy serves which host. */
package org.opensearch.migrations.ecr.http.proxy;
