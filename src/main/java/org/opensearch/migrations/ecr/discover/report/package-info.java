/** Output of a discovery for users: differences from the manifest or an image list, and JSON. */
package org.opensearch.migrations.ecr.discover.report;
