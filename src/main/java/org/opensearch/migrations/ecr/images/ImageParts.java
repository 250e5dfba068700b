package org.opensearch.migrations.ecr.images;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.opensearch.migrations.ecr.model.ImageReference;

/**
 * Images that are split into parts whose names have a common prefix: {@code registry}, {@code
 * repository} and {@code tag} of a map, {@code trivy.repository} and {@code trivy.tag} of a
 * ConfigMap, {@code --sidecar-image-repository} and {@code --sidecar-image-tag}. Parts are joined
 * only if there is a tag or a digest.
 *
 * @param whole the references, by the position of the part that names the repository
 * @param parts the positions of all parts, which are not images by themselves
 */
record ImageParts(Map<Integer, String> whole, Set<Integer> parts) {

  /**
   * A name and its value.
   *
   * @param value empty if it is not text
   */
  record Named(String name, String value) {

    private static final Named NONE = new Named("", "");
    private static final Set<String> SETTERS = Set.of("--set", "--set-string");

    /** An entry of a map; without a name if the value is not text. */
    static Named of(String key, Object value) {
      return value instanceof String text
          ? new Named(key, text.equals("null") ? "" : text.strip())
          : NONE;
    }

    /**
     * The item at {@code index} of a list: {@code --name=value}, the item after {@code --name}, or
     * an entry with {@code name} and {@code value}; without a name if it is none of these.
     */
    static Named of(List<?> list, int index) {
      Object item = list.get(index);
      if (item instanceof Map<?, ?> map) {
        return map.get("name") instanceof String name && map.get("value") instanceof String value
            ? new Named(name, value.strip())
            : NONE;
      }
      if (!(item instanceof String text)) {
        return NONE;
      }
      int equals = text.indexOf('=');
      if (isFlag(text)) {
        return equals > 0 ? flag(text.substring(0, equals), text.substring(equals + 1)) : NONE;
      }
      boolean follows =
          index > 0
              && list.get(index - 1) instanceof String before
              && isFlag(before)
              && before.indexOf('=') < 0;
      return follows ? flag((String) list.get(index - 1), text) : NONE;
    }

    /** The value of a flag; Helm's {@code --set} sets a value by its name. */
    private static Named flag(String flag, String value) {
      int equals = value.indexOf('=');
      return SETTERS.contains(flag) && equals > 0
          ? new Named(value.substring(0, equals), value.substring(equals + 1))
          : new Named(flag, value);
    }

    private static boolean isFlag(String text) {
      return text.startsWith("-") && text.chars().noneMatch(Character::isWhitespace);
    }
  }

  /** The kind of a part, by the last word of its name. */
  private enum Role {
    REGISTRY,
    ORGANIZATION,
    REPOSITORY,
    PATH,
    NAME,
    /** Not named as an image: only what an organization lacks. */
    PLAIN_NAME,
    IMAGE,
    TAG,
    VERSION,
    DIGEST
  }

  /** Outside of what is named as an image, a repository of source code. */
  private static final String SHORT_REPOSITORY = "repo";

  private static final Map<String, Role> ROLES =
      Map.ofEntries(
          Map.entry("registry", Role.REGISTRY),
          Map.entry("host", Role.REGISTRY),
          Map.entry("domain", Role.REGISTRY),
          Map.entry("prefix", Role.REGISTRY),
          Map.entry("organization", Role.ORGANIZATION),
          Map.entry("organisation", Role.ORGANIZATION),
          Map.entry("repository", Role.REPOSITORY),
          Map.entry(SHORT_REPOSITORY, Role.REPOSITORY),
          Map.entry("path", Role.PATH),
          Map.entry("uri", Role.PATH),
          Map.entry("url", Role.PATH),
          Map.entry("name", Role.NAME),
          Map.entry("image", Role.IMAGE),
          Map.entry("tag", Role.TAG),
          Map.entry("version", Role.VERSION),
          Map.entry("digest", Role.DIGEST),
          Map.entry("sha", Role.DIGEST),
          Map.entry("sha256", Role.DIGEST));

  /** Not a plain word, because a prefix can be anything. */
  private static final Pattern HOST = Pattern.compile("[.:/]");

  /** Images of these registries always have another segment. */
  private static final Pattern ORGANIZATION =
      Pattern.compile("(.*/)?(gcr\\.io|ghcr\\.io|public\\.ecr\\.aws|quay\\.io)/[^/]+");

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /** In Kustomize: {@code newName} replaces {@code name}. */
  private static final String NEW = "new";

  /** Words that do not distinguish images. */
  private static final Set<String> COMMON = Set.of("base", "container", "image", NEW);

  /** If one of these is empty, an operator adds it, and the image is not complete. */
  private static final Set<Role> OPEN = EnumSet.of(Role.REPOSITORY, Role.TAG, Role.VERSION);

  /**
   * Joins the parts of each image in {@code names}, the entries of one map or list.
   *
   * @param underImage whether their parent's name means an image: there, the key {@code "name"}
   *     means the repository
   */
  static ImageParts join(List<Named> names, boolean underImage) {
    Map<List<String>, Map<Role, Integer>> groups = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      List<String> words = ImageHint.words(names.get(i).name());
      Role role = role(words);
      if (role == Role.NAME && !isPart(role, "", words, underImage) && words.size() > 1) {
        role = Role.PLAIN_NAME;
      }
      if (role != null && isPart(role, names.get(i).value(), words, underImage)) {
        Map<Role, Integer> group =
            groups.computeIfAbsent(owner(words), owner -> new EnumMap<>(Role.class));
        if (words.contains(NEW)) {
          group.put(role, i);
        } else {
          group.putIfAbsent(role, i);
        }
      }
    }
    ImageParts joined = new ImageParts(new HashMap<>(), new HashSet<>());
    groups.forEach((owner, group) -> joined.add(group, registry(owner, groups, names), names));
    return joined;
  }

  /** The role of the part with this name; null if it is none. */
  private static Role role(List<String> words) {
    int last = words.size() - 1;
    Role role = roleAt(words, last);
    return role == Role.PATH && isQualified(words, last) ? roleAt(words, last - 1) : role;
  }

  /** Whether the last word adds nothing to the one before it: {@code registryHost}. */
  private static boolean isQualified(List<String> words, int last) {
    Role role = roleAt(words, last);
    Role before = roleAt(words, last - 1);
    return (role == Role.PATH || role == Role.REGISTRY)
        && (before == Role.REPOSITORY || before == Role.REGISTRY);
  }

  private static Role roleAt(List<String> words, int index) {
    return index < 0 ? null : ROLES.get(words.get(index));
  }

  private static boolean isPart(Role role, String value, List<String> words, boolean underImage) {
    boolean named = underImage || words.contains("image");
    String last = words.get(words.size() - 1);
    return switch (role) {
      case NAME, PATH, ORGANIZATION -> named;
      case REGISTRY -> words.contains("registry") || (named && HOST.matcher(value).find());
      case DIGEST -> named || last.equals("digest");
      case REPOSITORY -> named || !last.equals(SHORT_REPOSITORY);
      case IMAGE -> !ImageText.isVersioned(value);
      default -> true;
    };
  }

  /** The words that identify the image: {@code trivy} of {@code trivy.image.tag}. */
  private static List<String> owner(List<String> words) {
    int end = words.size() - 1;
    if (isQualified(words, end)) {
      end--;
    }
    while (end > 0 && COMMON.contains(words.get(end - 1))) {
      end--;
    }
    return List.copyOf(words.subList(0, end));
  }

  /** The registry of an image; images with a common prefix can share one. */
  private static String registry(
      List<String> owner, Map<List<String>, Map<Role, Integer>> groups, List<Named> names) {
    int least = Math.min(owner.size(), 1);
    for (int words = owner.size(); words >= least; words--) {
      Integer position = groups.getOrDefault(owner.subList(0, words), Map.of()).get(Role.REGISTRY);
      if (position != null) {
        String address = ImageReference.withoutScheme(names.get(position).value());
        return ImageText.withoutTrailing(address, "/");
      }
    }
    return "";
  }

  private void add(Map<Role, Integer> group, String registry, List<Named> names) {
    Map<Role, String> values = new EnumMap<>(Role.class);
    group.forEach((role, position) -> values.put(role, names.get(position).value()));
    Role name = values.containsKey(Role.IMAGE) ? Role.IMAGE : Role.NAME;
    Role repository = values.containsKey(Role.REPOSITORY) ? Role.REPOSITORY : Role.PATH;
    String path = between(value(values, repository), "/", value(values, name));
    if (ORGANIZATION.matcher(path).matches()) {
      // As in MDB_SEARCH_REPO_URL, MDB_SEARCH_NAME and MDB_SEARCH_VERSION.
      path = between(path, "/", value(values, Role.PLAIN_NAME));
    }
    if (!path.isEmpty() && path.indexOf('/') < 0) {
      path = between(value(values, Role.ORGANIZATION), "/", path);
    }
    Role main = values.containsKey(repository) ? repository : name;
    Integer position = group.get(main);
    if (position == null || path.isEmpty()) {
      return;
    }
    // NVIDIA's operators have repository, image and version, ScyllaDB's repository and version,
    // Argo CD's image and version.
    boolean versions = path.indexOf('/') > 0;
    String tag = value(values, Role.TAG);
    String version = tag.isEmpty() && versions ? value(values, Role.VERSION) : tag;
    String digest = digest(value(values, Role.DIGEST));
    String tagged = between(path, version.startsWith("sha256:") ? "@" : ":", version);
    String rest = between(tagged, "@", digest);
    String reference = between(registry, "/", registry.isEmpty() ? rest : withoutSlash(rest));
    boolean isWhole = !version.isEmpty() || !digest.isEmpty();
    if (isWhole && ImageText.read(reference, ImageHint.CERTAIN).isPresent()) {
      whole.put(position, reference);
      parts.addAll(group.values());
    } else if (OPEN.stream().anyMatch(role -> "".equals(values.get(role)))) {
      parts.addAll(group.values());
    }
  }

  /** Grafana's charts have the hexadecimal part only. */
  private static String digest(String text) {
    return SHA_256.matcher(text).matches() ? "sha256:" + text : text.contains(":") ? text : "";
  }

  private static String withoutSlash(String text) {
    return text.startsWith("/") ? text.substring(1) : text;
  }

  private static String value(Map<Role, String> values, Role role) {
    return values.getOrDefault(role, "");
  }

  private static String between(String one, String separator, String other) {
    return one.isEmpty() || other.isEmpty() ? one + other : one + separator + other;
  }
}
