/**
 * What a deployment of the Migration Assistant installs: its charts, fetched, prepared and rendered
 * with its values.
 */
package org.opensearch.migrations.ecr.deployment;
