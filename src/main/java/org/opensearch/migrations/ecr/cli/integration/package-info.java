/** {@code ma-ecr integration}: the files that connect ma-ecr to the Migration Assistant. */
package org.opensearch.migrations.ecr.cli.integration;
