/** Connects jib-core, which pushes, to our transport. */
package org.opensearch.migrations.ecr.registry.jib;
