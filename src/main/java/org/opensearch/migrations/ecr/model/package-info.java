/**
 * Values without I/O: references, digests, the manifest's content, the naming rule and the
 * failures.
 */
package org.opensearch.migrations.ecr.model;
