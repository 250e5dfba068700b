/**
 * Derives the values that point the images of one chart at the mirror, and proves them by
 * rendering.
 */
package org.opensearch.migrations.ecr.discover.derive;
