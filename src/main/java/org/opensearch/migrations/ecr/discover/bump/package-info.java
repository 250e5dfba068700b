/** What another version of a chart changes for its deployment, besides the manifest. */
package org.opensearch.migrations.ecr.discover.bump;
