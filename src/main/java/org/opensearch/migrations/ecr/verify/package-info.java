/**
 * Looks at a mirror and changes nothing: is everything there, does a render pull from it alone, and
 * what did pods fail to pull.
 */
package org.opensearch.migrations.ecr.verify;
