/**
 * Registries that speak the OCI distribution protocol, through jib-core's {@code RegistryClient}:
 * authentication, byte-exact manifests, streamed blobs, source mirrors.
 */
package org.opensearch.migrations.ecr.registry;
