/** Finds the image references in a rendered chart. */
package org.opensearch.migrations.ecr.images;
