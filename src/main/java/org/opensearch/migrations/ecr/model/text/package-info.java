/** Matching of text: globs and edit distance. */
package org.opensearch.migrations.ecr.model.text;
