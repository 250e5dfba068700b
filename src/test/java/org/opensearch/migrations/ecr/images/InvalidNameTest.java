package org.opensearch.migrations.ecr.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.images.RenderedImages.InvalidName;
import org.opensearch.migrations.ecr.model.MirrorTarget;

/** Names that charts derive from the names of images. */
class InvalidNameTest {

  private static final String HOST = "111122223333.dkr.ecr.us-east-1.amazonaws.com";
  private static final MirrorTarget MIRROR = MirrorTarget.parse(HOST + "/p");

  private static List<InvalidName> invalid(String document) {
    return ImageFinder.search(document.replace("HOST", HOST)).names().stream()
        .filter(name -> name.contains(MIRROR))
        .toList();
  }

  private static List<String> paths(String document) {
    return invalid(document).stream().map(name -> name.place().path()).toList();
  }

  @Test
  void labelsAndSelectorsAreChecked() {
    assertEquals(
        List.of(
            "metadata.labels.a",
            "metadata.labels.b",
            "spec.selector.matchLabels.a",
            "spec.template.metadata.labels[\"x.io/a\"]"),
        paths(
            """
            kind: Deployment
            metadata:
              name: x
              labels: {a: HOST/p/mirrored/quay.io/x, b: HOST-p-mirrored-quay.io-x, c: x, d: a/b}
            spec:
              selector: {matchLabels: {a: HOST/x}}
              template:
                metadata: {labels: {x.io/a: HOST/x, b: HOST}, annotations: {a: HOST/x}}
                spec: {env: [{name: A, value: HOST/x}], labels: {a: HOST/x}}
            """));
    assertEquals(
        List.of("spec.selector.a"), paths("{kind: Service, spec: {selector: {a: HOST/x, b: c}}}"));
  }

  @Test
  void namesAreChecked() {
    assertEquals(
        List.of("metadata.name"), paths("{kind: Pod, metadata: {name: HOST/p/mirrored/x}}"));
    assertEquals(List.of("metadata.name"), paths("{kind: Service, metadata: {name: HOST}}"));
    assertEquals(List.of(), paths("{kind: Pod, metadata: {name: HOST-p-mirrored-x}}"));
    assertEquals(
        List.of("spec.containers[1].name"),
        paths("{kind: Pod, spec: {containers: [{name: x, image: HOST/x}, {name: HOST-x}]}}"));
    // What follows the port of a registry.
    assertEquals(
        List.of("metadata.labels.version"),
        paths("{kind: Pod, metadata: {labels: {version: 5000/mirrored/quay.io/x}}}"));
  }

  @Test
  void oneWarningNamesTheFirstPlace() {
    List<String> warnings =
        InvalidName.warnings(
            "x:1", invalid("{kind: Pod, metadata: {name: a, labels: {a: HOST/x, b: HOST/x}}}"));
    assertEquals(1, warnings.size());
    assertTrue(
        warnings
            .get(0)
            .startsWith(
                "x:1: Kubernetes rejects '" + HOST + "/x' (Pod a, metadata.labels.a), which "),
        warnings.get(0));
  }
}
