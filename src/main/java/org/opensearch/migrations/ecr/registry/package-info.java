/** Registries that speak the OCI distribution protocol, through jib-core. */
package org.opensearch.migrations.ecr.registry;
