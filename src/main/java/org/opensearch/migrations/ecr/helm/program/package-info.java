/** Runs the {@code helm} program within limits. */
package org.opensearch.migrations.ecr.helm.program;
