package org.opensearch.migrations.ecr.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mark before a registry or in a repository changes the text, but not the location. */
class MarkedRenderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '→',
      value = {
        "{image: 'busybox:1'} → busybox:1 → m12.test/busybox:1",
        "{args: [--executor-image, 'quay.io/a:1']} → quay.io/a:1 → m12.test/quay.io/a:1",
        "{command: ['run quay.io/a/b:1 now']} → quay.io/a/b:1 → m12.test/quay.io/a/b:1",
        "{command: ['run quay.io/a/b:1 now']} → a/b:1 → m7.test/a/b:1",
        "{env: [{name: X_IMAGES, value: '1=a/b:1,2=a/b:2'}]} → a/b:1 → m12.test/a/b:1",
        "{image: {registry: quay.io, repository: a/b, tag: 1}} → quay.io → m12.test/quay.io",
        "{image: {registry: quay.io, repository: a/b, tag: 1}} → a/b → m7.test/a/b",
        "{global: {hub: gcr.io/istio, tag: '1'}, proxy: {image: proxyv2}} → gcr → m12.test/gcr",
      })
  void isFoundAtTheSameLocation(String render, String original, String marked) {
    List<FoundImage> before = ImageFinder.search(render).images();
    List<FoundImage> after = ImageFinder.search(render.replace(original, marked)).images();
    assertEquals(
        before.stream().map(FoundImage::place).toList(),
        after.stream().map(FoundImage::place).toList());
    assertEquals(
        before.stream().map(image -> image.text().replace(original, marked)).toList(),
        after.stream().map(FoundImage::text).toList());
  }
}
