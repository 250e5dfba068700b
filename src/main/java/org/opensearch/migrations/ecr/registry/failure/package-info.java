/** What went wrong in one exchange with a registry. */
package org.opensearch.migrations.ecr.registry.failure;
