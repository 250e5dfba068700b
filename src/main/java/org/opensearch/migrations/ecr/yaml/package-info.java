/** YAML files: read with positions and limits, and written so that no reader misreads them. */
package org.opensearch.migrations.ecr.yaml;
