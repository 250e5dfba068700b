/** Chart repositories: reading their index.yaml and downloading charts. */
package org.opensearch.migrations.ecr.helm.repository;
