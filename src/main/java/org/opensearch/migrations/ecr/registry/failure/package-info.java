/** Errors of a single request to a registry. */
package org.opensearch.migrations.ecr.registry.failure;
