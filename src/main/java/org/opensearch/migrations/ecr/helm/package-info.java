/**
 * Charts of HTTP repositories: finding them in an index.yaml, downloading them, and turning them
 * into the OCI artifact that {@code helm push} would make.
 */
package org.opensearch.migrations.ecr.helm;
