/** Modified copies of charts, which make Helm print what it does not print otherwise. */
package org.opensearch.migrations.ecr.helm.program.copy;
