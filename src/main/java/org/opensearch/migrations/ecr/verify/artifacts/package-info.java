/** Checks that each planned chart and image is in the mirror, complete. */
package org.opensearch.migrations.ecr.verify.artifacts;
