/** Copies artifacts byte for byte: blobs first, then manifests from the leaves up, the tag last. */
package org.opensearch.migrations.ecr.mirror.copy;
