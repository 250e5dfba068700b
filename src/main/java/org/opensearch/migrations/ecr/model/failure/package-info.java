/** Failures that a user, a server or the network can cause, and the exit status of each. */
package org.opensearch.migrations.ecr.model.failure;
