/** Derives the manifest from the charts that a deployment installs. */
package org.opensearch.migrations.ecr.discover;
