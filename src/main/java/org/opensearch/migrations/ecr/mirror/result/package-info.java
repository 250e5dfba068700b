/** How the copy of one artifact proceeds and ends. */
package org.opensearch.migrations.ecr.mirror.result;
