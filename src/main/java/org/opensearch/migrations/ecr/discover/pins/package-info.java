/** The digests that a manifest pins: looked up at the sources of the artifacts, or in a mirror. */
package org.opensearch.migrations.ecr.discover.pins;
