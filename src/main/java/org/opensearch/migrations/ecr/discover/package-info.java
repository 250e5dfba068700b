/** Derives the manifest from the charts: what they pull, and which of their values say so. */
package org.opensearch.migrations.ecr.discover;
