/** Charts fetched and rendered, and the images that a render names. */
package org.opensearch.migrations.ecr.render;
