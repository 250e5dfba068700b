/** Mirrors a plan: copies what is missing and reports how each artifact ended. */
package org.opensearch.migrations.ecr.mirror;
