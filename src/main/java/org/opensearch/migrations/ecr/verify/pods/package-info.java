/** Explains why pods could not pull their images. */
package org.opensearch.migrations.ecr.verify.pods;
