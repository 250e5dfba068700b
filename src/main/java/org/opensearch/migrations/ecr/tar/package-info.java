/** Tar archives: charts come as such, and layouts can be carried over as one. */
package org.opensearch.migrations.ecr.tar;
