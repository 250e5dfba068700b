/** {@code mvn -Pbenchmark verify}: what copy clients take, compared. No test, and nothing fails. */
package org.opensearch.migrations.ecr.benchmark;
