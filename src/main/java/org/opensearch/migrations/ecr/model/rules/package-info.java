/** What the rules file says: exceptions that no rendered chart shows. */
package org.opensearch.migrations.ecr.model.rules;
