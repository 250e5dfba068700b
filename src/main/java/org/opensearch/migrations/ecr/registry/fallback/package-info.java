/** Source mirrors: registries that are asked before the original. */
package org.opensearch.migrations.ecr.registry.fallback;
