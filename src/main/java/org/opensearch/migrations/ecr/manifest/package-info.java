/** Reads and writes the manifest, and checks that its parts agree. */
package org.opensearch.migrations.ecr.manifest;
