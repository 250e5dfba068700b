/** Runs programs within limits of time, output and memory. */
package org.opensearch.migrations.ecr.process;
