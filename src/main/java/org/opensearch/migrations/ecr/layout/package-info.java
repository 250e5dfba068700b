/** OCI image layout folders as registries: what is mirrored without a server. */
package org.opensearch.migrations.ecr.layout;
