/** Copies what the plan says, byte for byte, as much at once as the machine bears. */
package org.opensearch.migrations.ecr.mirror;
