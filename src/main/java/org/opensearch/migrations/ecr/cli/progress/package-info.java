/** The progress of a run on terminals, in logs and for machines. */
package org.opensearch.migrations.ecr.cli.progress;
