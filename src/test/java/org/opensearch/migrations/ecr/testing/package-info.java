/** Real programs, servers with faults, and images of all shapes, for the tests that need them. */
package org.opensearch.migrations.ecr.testing;
