/** Streams of bytes. */
package org.opensearch.migrations.ecr.stream;
