/** Source mirrors: registries that are read before the original. */
package org.opensearch.migrations.ecr.registry.fallback;
