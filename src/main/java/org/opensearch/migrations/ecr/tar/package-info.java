/** Tar archives, for charts and layouts. */
package org.opensearch.migrations.ecr.tar;
