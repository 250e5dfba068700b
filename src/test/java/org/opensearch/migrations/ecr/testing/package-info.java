/** Fakes of the outside world that tests of several packages use. */
package org.opensearch.migrations.ecr.testing;
