/** What the use cases ask of the outside world; the adapters implement it. */
package org.opensearch.migrations.ecr.ports;
