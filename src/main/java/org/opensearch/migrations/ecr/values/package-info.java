/** Writes the Helm values that point the deployment at the mirror. No network. */
package org.opensearch.migrations.ecr.values;
