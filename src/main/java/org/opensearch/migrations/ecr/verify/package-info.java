/** Reports on a mirror, and changes nothing. */
package org.opensearch.migrations.ecr.verify;
