/** The files of a layout: in a folder, in an archive, or in several of them. */
package org.opensearch.migrations.ecr.layout.files;
