/**
 * Charts: finding them in the index.yaml of a repository or in a folder, downloading them, turning
 * them into the OCI artifact that {@code helm push} would make, unpacking them, and rendering them
 * with the {@code helm} program.
 */
package org.opensearch.migrations.ecr.helm;
