/** What to change so that a deployment pulls from the mirror. */
package org.opensearch.migrations.ecr.verify.repair;
