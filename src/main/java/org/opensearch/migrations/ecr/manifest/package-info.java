/** The manifest and the rules: read with every error located, and the manifest written. */
package org.opensearch.migrations.ecr.manifest;
