/** OCI image layouts, in folders and archives, as registries without a server. */
package org.opensearch.migrations.ecr.layout;
