/** Reads the rules file. */
package org.opensearch.migrations.ecr.manifest.rules;
