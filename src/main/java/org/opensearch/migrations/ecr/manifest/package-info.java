/** The YAML files: read with every error located, and written so that no reader misreads them. */
package org.opensearch.migrations.ecr.manifest;
