/** Authentication at registries: challenges, tokens and the logins of Docker and Podman. */
package org.opensearch.migrations.ecr.registry.auth;
