/** Tests of the whole: the arrows between the packages, the build. */
package org.opensearch.migrations.ecr;
