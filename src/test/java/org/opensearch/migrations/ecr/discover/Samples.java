package org.opensearch.migrations.ecr.discover;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.discover.derive.ValueSlot;
import org.opensearch.migrations.ecr.images.FoundImage;
import org.opensearch.migrations.ecr.images.ImageLocation;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.ValuesOverride;
import org.opensearch.migrations.ecr.model.ValuesPath;

/** Short forms of test data for discovery. */
public final class Samples {

  public static final Digest DIGEST = Digest.parse("sha256:" + "1".repeat(64));

  private Samples() {}

  public static ImageReference image(String text) {
    return ImageReference.parse(text);
  }

  public static ValuesPath path(Object... segments) {
    return new ValuesPath(List.of(segments));
  }

  public static ValueSlot leaf(String value, Object... segments) {
    return new ValueSlot(path(segments), value);
  }

  public static ValuesOverride override(Object to, List<String> images, Object... segments) {
    return new ValuesOverride(path(segments), to, images.stream().map(Samples::image).toList(), 0);
  }

  /** An image in a container of the pod {@code pod}. */
  public static FoundImage found(String text, String pod) {
    return found(text, pod, "spec.containers[0].image");
  }

  public static FoundImage found(String text, String pod, String path) {
    return new FoundImage(
        text, image(text), new ImageLocation("x/templates/pod.yaml", "Pod", pod, path));
  }

  /** An image at a location with the description {@code origin}. */
  public static FoundImage at(String text, String origin) {
    return new FoundImage(
        text,
        image(text),
        new ImageLocation("x/templates/pod.yaml", "Pod", "a", origin + ".x", origin));
  }

  public static ImageEntry entry(String text) {
    return new ImageEntry(text, image(text), Optional.empty(), Optional.empty(), 0);
  }

  public static ImageEntry because(String text, String reason) {
    return new ImageEntry(text, image(text), Optional.of(reason), Optional.empty(), 0);
  }

  public static ImageEntry unoverridable(String text, String why) {
    return new ImageEntry(text, image(text), Optional.empty(), Optional.of(why), 0);
  }

  public static ChartEntry chart(String key, ImageEntry... images) {
    return new ChartEntry(
        key,
        key,
        "1.0.0",
        URI.create("https://charts.example.com"),
        Optional.empty(),
        Arrays.asList(images),
        List.of(),
        0);
  }

  public static MirrorManifest manifest(List<ChartEntry> charts) {
    return manifest(charts, List.of(), List.of());
  }

  public static MirrorManifest manifest(
      List<ChartEntry> charts, List<ImageEntry> images, List<ValuesOverride> overrides) {
    return new MirrorManifest(
        "m.yaml", Optional.of("2.6.4"), charts, images, overrides, List.of(), DIGEST);
  }
}
