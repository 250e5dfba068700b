package org.opensearch.migrations.ecr.mirror.copy;

import java.util.LinkedHashSet;
import java.util.Set;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.ports.Repository;

/** What of an image can be referred to: it and all manifests that it names. */
final class ReferrerSubjects {

  private static final int MAX_DEPTH = 8;
  private static final Set<String> INDEXES = Set.of(MediaTypes.OCI_INDEX, MediaTypes.DOCKER_LIST);

  private ReferrerSubjects() {}

  /** The digests, the image's own first. It is read from where it was copied to. */
  static Set<Digest> of(Digest image, Repository repository) {
    Set<Digest> found = new LinkedHashSet<>(Set.of(image));
    add(image, repository, found, 0);
    return found;
  }

  private static void add(Digest index, Repository repository, Set<Digest> found, int depth) {
    if (depth > MAX_DEPTH) {
      return;
    }
    repository
        .pull(index.toString())
        .ifPresent(
            manifest -> {
              for (Descriptor child : manifest.manifests()) {
                if (found.add(child.digest()) && INDEXES.contains(child.mediaType())) {
                  add(child.digest(), repository, found, depth + 1);
                }
              }
            });
  }
}
