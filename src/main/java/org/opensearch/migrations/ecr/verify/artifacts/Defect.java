package org.opensearch.migrations.ecr.verify.artifacts;

import java.util.Optional;
import org.opensearch.migrations.ecr.model.Digest;

/**
 * Something below a tag that is not as it should be.
 *
 * @param manifest the one that names it, or that it is
 * @param blob which blob, if it is one
 * @param reason what is wrong
 */
public record Defect(Digest manifest, Optional<Digest> blob, String reason) {}
