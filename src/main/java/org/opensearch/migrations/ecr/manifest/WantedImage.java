package org.opensearch.migrations.ecr.manifest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.manifest.Wanted.Absent;
import org.opensearch.migrations.ecr.manifest.Wanted.Fields;
import org.opensearch.migrations.ecr.manifest.Wanted.Value;

/** An item of a list of images: just a reference, or a map that says more. */
record WantedImage(WrittenImage image) implements WantedItem {

  @Override
  public boolean isSame(Object present) {
    return WrittenImage.of(present).filter(image::isSame).isPresent();
  }

  /** Another version of the same image. */
  @Override
  public boolean isAkin(Object present) {
    return WrittenImage.of(present).filter(i -> i.name().equals(image.name())).isPresent();
  }

  @Override
  public boolean isMetBy(Object present) {
    return WrittenImage.of(present).filter(image::saysTheSame).isPresent();
  }

  @Override
  public Wanted content() {
    return shortest(fields(image.text(), image.hasInlineDigest()));
  }

  /** The same in the form of {@code present}: a map stays one, a digest stays where it is. */
  @Override
  public Wanted contentInPlaceOf(Object present) {
    Optional<WrittenImage> there = WrittenImage.of(present);
    if (there.isEmpty()) {
      return content();
    }
    String text = there.filter(image::isSame).map(WrittenImage::text).orElse(image.text());
    boolean isMap = present instanceof Map;
    boolean inline = there.get().hasInlineDigest() || (image.hasInlineDigest() && !isMap);
    Map<String, Wanted> fields = fields(text, inline);
    if (inline && isMap && ((Map<?, ?>) present).containsKey("digest")) {
      fields.put("digest", digest()); // Said twice.
    }
    return isMap ? new Fields(fields, true) : shortest(fields);
  }

  private static Wanted shortest(Map<String, Wanted> fields) {
    Fields map = new Fields(fields, true);
    return map.written().size() == 1 ? fields.get("image") : map;
  }

  private Map<String, Wanted> fields(String text, boolean digestInline) {
    boolean inline = digestInline || image.tag().isEmpty();
    String suffix = inline ? image.digest().map(digest -> "@" + digest).orElse("") : "";
    Map<String, Wanted> fields = new LinkedHashMap<>();
    fields.put("image", new Value(text + suffix));
    fields.put("digest", inline ? new Absent() : digest());
    fields.put("reason", optional(image.reason()));
    fields.put("unoverridable", optional(image.unoverridable()));
    return fields;
  }

  private Wanted digest() {
    return optional(image.digest().map(Object::toString));
  }

  private static Wanted optional(Optional<String> text) {
    return text.<Wanted>map(Value::new).orElseGet(Absent::new);
  }
}
