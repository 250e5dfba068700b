/** OCI manifests, indexes and descriptors. */
package org.opensearch.migrations.ecr.oci;
