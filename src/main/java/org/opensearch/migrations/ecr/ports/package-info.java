/** The interfaces through which use cases reach the outside; adapters implement them. */
package org.opensearch.migrations.ecr.ports;
