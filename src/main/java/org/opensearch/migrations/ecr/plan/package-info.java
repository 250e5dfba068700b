/** Plans what is copied where from the manifest, a target and a filter, without I/O. */
package org.opensearch.migrations.ecr.plan;
