package org.opensearch.migrations.ecr.manifest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.opensearch.migrations.ecr.model.Digest;

/** Contents of manifests, as strings, numbers, lists and maps; and contents that resemble them. */
final class RandomManifest {

  private final Random random;

  RandomManifest(Random random) {
    this.random = random;
  }

  /** Any content. */
  Map<String, Object> any() {
    return resembling(Map.of());
  }

  /** A content with most of {@code model}'s items, some of them changed, and some new ones. */
  Map<String, Object> resembling(Map<String, Object> model) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("version", 1);
    root.put("release", pick("2.6.4", "2.7.0", "3"));
    if (chance(3)) {
      root.put("pinned", pick("2026-11-30", "2024-02-29"));
    }
    List<Object> charts = new ArrayList<>();
    for (String key : keys(list(model, "charts"), "key", "c", 4)) {
      charts.add(chart(key, find(list(model, "charts"), "key", key)));
    }
    List<Object> images = images(list(model, "images"));
    if (images.isEmpty()) {
      images.add("quay.io/o/always:1");
    }
    put(root, "charts", charts);
    root.put("images", images);
    List<String> names = new ArrayList<>(names(images));
    charts.forEach(chart -> names.addAll(names(list(map(chart), "images"))));
    for (Object chart : charts) {
      Map<String, Object> before = find(list(model, "charts"), "key", map(chart).get("key"));
      put(map(chart), "overrides", overrides(list(before, "overrides"), names));
      put(map(chart), "digests", digests(names));
    }
    put(root, "overrides", overrides(list(model, "overrides"), names));
    put(root, "digests", digests(names));
    if (chance(3)) {
      root.put("omitted", List.of(Map.of("chart", "left-out", "reason", pick("a", "b: c"))));
    }
    return root;
  }

  private Map<String, Object> chart(String key, Map<String, Object> model) {
    Map<String, Object> chart = new LinkedHashMap<>();
    chart.put("key", key);
    if (chance(3)) {
      chart.put("name", chance(2) ? key : key + "-chart");
    }
    chart.put("version", stable(model, "version", pick("1.0.0", "v1.2.3-rc.1", "2.0.0+b")));
    chart.put("repository", stable(model, "repository", pick("https://x/", "http://y.z/a-b")));
    if (chance(3)) {
      chart.put("digest", digest(key));
    }
    put(chart, "images", images(list(model, "images")));
    return chart;
  }

  private List<Object> images(List<Object> model) {
    List<Object> images = new ArrayList<>();
    for (Object image : model) {
      if (!chance(5)) {
        images.add(chance(4) ? image(nameOf(image).replaceAll(":.*", "")) : image);
      }
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      images.add(image("quay.io/o/" + (char) ('a' + random.nextInt(6))));
    }
    TreeSet<String> seen = new TreeSet<>();
    images.removeIf(image -> !seen.add(nameOf(image)));
    return images;
  }

  private Object image(String repository) {
    String name = repository + pick(":1", ":2", ":${release}", ":v3-x", ":10");
    if (chance(5)) {
      return name + "@" + digest(name);
    }
    Map<String, Object> image = new LinkedHashMap<>(Map.of("image", name));
    if (chance(4)) {
      image.put("digest", digest(name));
    }
    if (chance(6)) {
      image.put("group", pick("build", "2nd-group"));
    }
    if (chance(4)) {
      image.put("reason", pick("why", "it's \"so\": # yes", "a, b"));
    }
    if (chance(4)) {
      image.put("unoverridable", pick("hard-coded", "no value 😀"));
    }
    if (chance(4)) {
      image.put("note", pick("test hook", "x argument --image", "a: \"b\" # c"));
    }
    return image.size() == 1 && !chance(4) ? name : image;
  }

  private List<Object> overrides(List<Object> model, List<String> images) {
    List<Object> overrides = new ArrayList<>();
    for (String first : keys(model, "set", "o", 6)) {
      Map<String, Object> before = find(model, "set", path(first));
      Map<String, Object> override = new LinkedHashMap<>();
      override.put("set", path(first));
      override.put("to", stable(before, "to", value()));
      List<Object> moved = new ArrayList<>(list(before, "for"));
      moved.removeIf(image -> !images.contains(image) || chance(5));
      for (int i = random.nextInt(3); i > 0; i--) {
        String image = images.get(random.nextInt(images.size()));
        if (!moved.contains(image)) {
          moved.add(image);
        }
      }
      put(override, "for", moved);
      overrides.add(override);
    }
    return overrides;
  }

  /** Values that take digests, some at paths of overrides. */
  private List<Object> digests(List<String> images) {
    List<Object> digests = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Map<String, Object> digest = new LinkedHashMap<>();
      digest.put("set", List.of("o" + 2 * i, pick("registry", "digest")));
      digest.put("to", pick("${digest}", "v1@${digest}", "${release}@${digest}", "${digestHex}"));
      digest.put("for", List.of(images.get(random.nextInt(images.size()))));
      digests.add(digest);
    }
    return digests;
  }

  private static List<Object> path(String first) {
    return first.endsWith("1") ? List.of(first, "a.b", 0) : List.of(first, "registry");
  }

  private Object value() {
    return switch (random.nextInt(8)) {
      case 0 -> true;
      case 1 -> 5;
      case 2 -> new TreeMap<>(Map.of("a", 1, "b.c", List.of("x", "${mirror}/quay.io")));
      case 3 -> Arrays.asList("on", 1.5, null, Map.of("image", "${mirror}/quay.io"));
      case 4 -> "a=${mirror}/quay.io/o\n# b\nc: " + pick("1\n", "2\n", "3");
      case 5 -> pick("${release}", "", "null", "a: b");
      default -> pick("${mirror}/quay.io", "${mirror}/quay.io/o");
    };
  }

  /** Most of the keys that are there, in their order, and some others. */
  private List<String> keys(List<Object> model, String field, String prefix, int bound) {
    List<String> keys = new ArrayList<>();
    for (Object item : model) {
      Object key = map(item).get(field);
      keys.add(key instanceof List<?> path ? (String) path.get(0) : (String) key);
    }
    keys.removeIf(key -> chance(5));
    for (int i = random.nextInt(3); i > 0; i--) {
      String key = prefix + random.nextInt(bound);
      if (!keys.contains(key)) {
        keys.add(key);
      }
    }
    return keys;
  }

  /** What identifies an image in its list. */
  static String nameOf(Object image) {
    String written = (String) (image instanceof Map ? map(image).get("image") : image);
    return written.replaceAll("@.*", "");
  }

  private static List<String> names(List<Object> images) {
    return images.stream().map(RandomManifest::nameOf).toList();
  }

  static List<Object> list(Map<String, Object> owner, String key) {
    List<Object> items = new ArrayList<>();
    ((List<?>) owner.getOrDefault(key, List.of())).forEach(items::add);
    return items;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  private static Map<String, Object> find(List<Object> items, String field, Object value) {
    return items.stream()
        .map(RandomManifest::map)
        .filter(item -> item.get(field).equals(value))
        .findFirst()
        .orElse(Map.of());
  }

  private void put(Map<String, Object> owner, String key, List<Object> items) {
    if (!items.isEmpty() || chance(5)) {
      owner.put(key, items);
    }
  }

  private Object stable(Map<String, Object> model, String key, Object other) {
    return model.containsKey(key) && !chance(4) ? model.get(key) : other;
  }

  private static String digest(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8)).toString();
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String... texts) {
    return texts[random.nextInt(texts.length)];
  }
}
