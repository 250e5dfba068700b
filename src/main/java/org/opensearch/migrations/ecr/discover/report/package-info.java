/** What users read of a discovery: how the manifest or a list of images differs, and JSON. */
package org.opensearch.migrations.ecr.discover.report;
