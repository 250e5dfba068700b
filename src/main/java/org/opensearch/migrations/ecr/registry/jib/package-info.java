/** Connects jib-core to the transport. */
package org.opensearch.migrations.ecr.registry.jib;
