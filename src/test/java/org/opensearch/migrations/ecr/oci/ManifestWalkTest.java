package org.opensearch.migrations.ecr.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.model.Digest;

class ManifestWalkTest {

  private final Map<Digest, Manifest> all = new HashMap<>();
  private final List<String> visited = new ArrayList<>();

  private Manifest manifest(String name, Manifest... children) {
    byte[] content = name.getBytes(StandardCharsets.UTF_8);
    List<Descriptor> below = Stream.of(children).map(Manifest::descriptor).toList();
    Manifest manifest =
        new Manifest(MediaTypes.OCI_INDEX, Digest.sha256(content), content, below, List.of());
    all.put(manifest.digest(), manifest);
    return manifest;
  }

  private String name(Descriptor manifest) {
    return new String(all.get(manifest.digest()).content(), StandardCharsets.UTF_8);
  }

  private List<ManifestWalk.ListedManifest> walk(Manifest root) {
    return ManifestWalk.walk(
        root,
        entry -> {
          visited.add(name(entry.parent()) + ">" + name(entry.manifest()));
          return Optional.of(all.get(entry.manifest().digest()));
        });
  }

  @Test
  void eachManifestIsVisitedOnceLevelByLevel() {
    Manifest leaf = manifest("leaf");
    Manifest root = manifest("root", manifest("a", leaf, manifest("b")), leaf, manifest("c", leaf));
    assertEquals(List.of(), walk(root));
    assertEquals(List.of("root>a", "root>leaf", "root>c", "a>b"), visited);
  }

  @Test
  void manifestsBelowTheMaximumDepthAreNotVisited() {
    Manifest chain = manifest("9");
    for (int depth = 8; depth >= 0; depth--) {
      chain = manifest(Integer.toString(depth), chain);
    }
    List<ManifestWalk.ListedManifest> tooDeep = walk(chain);
    assertEquals(List.of("9"), tooDeep.stream().map(entry -> name(entry.manifest())).toList());
    assertEquals("7>8", visited.get(visited.size() - 1));
    assertEquals(ManifestWalk.MAX_DEPTH, visited.size());
  }

  @Test
  void nothingIsVisitedBelowAManifestThatWasNotRead() {
    Manifest root = manifest("root", manifest("a", manifest("below")), manifest("b"));
    assertEquals(
        List.of(),
        ManifestWalk.walk(
            root,
            entry -> {
              visited.add(name(entry.manifest()));
              return Optional.empty();
            }));
    assertEquals(List.of("a", "b"), visited);
  }
}
