/** What goes where: the manifest, a target and a filter make a plan, without any I/O. */
package org.opensearch.migrations.ecr.plan;
