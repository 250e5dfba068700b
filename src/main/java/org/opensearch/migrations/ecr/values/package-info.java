/** Generates the Helm values that redirect the deployment to the mirror, without network access. */
package org.opensearch.migrations.ecr.values;
