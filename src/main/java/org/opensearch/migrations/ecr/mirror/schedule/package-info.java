/** Runs copies in parallel without letting one host hold up the others. */
package org.opensearch.migrations.ecr.mirror.schedule;
