/** The content of the rules file: exceptions that no rendered chart contains. */
package org.opensearch.migrations.ecr.model.rules;
