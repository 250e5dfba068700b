/** A folder of chart archives in place of chart repositories. */
package org.opensearch.migrations.ecr.helm.folder;
