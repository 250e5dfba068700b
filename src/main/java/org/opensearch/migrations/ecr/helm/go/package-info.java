/** Reads YAML and writes JSON byte for byte as Helm does, which is written in Go. */
package org.opensearch.migrations.ecr.helm.go;
