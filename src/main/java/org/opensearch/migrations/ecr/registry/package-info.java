/** Registries with the OCI distribution API: pulls by this code, pushes by jib-core. */
package org.opensearch.migrations.ecr.registry;
