/** Checks that rendered charts pull from the mirror alone. */
package org.opensearch.migrations.ecr.verify.rendered;
