package org.opensearch.migrations.ecr.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How a {@link RegistryProcess} is set up.
 *
 * @param user the one user it knows; empty for a registry that asks nobody
 * @param tls the certificate it shows; empty for plain HTTP
 * @param allowsUrls whether layers may have {@code urls}; by its own default they may not
 */
public record RegistryOptions(
    Optional<BasicUser> user, Optional<TestAuthority> tls, boolean allowsUrls) {

  /** A password that a registry's user can have. */
  public static final String PASSWORD = "pa55-phrase-of-the-private-side";

  /** By password: its hash, as {@code htpasswd -BbnC 4} prints it. Each request costs one. */
  private static final Map<String, String> BCRYPT =
      Map.of(
          PASSWORD,
          "$2y$04$GijJASfpbUi/vS3eoYXTW.fjvK9XzXhehAkrlJAdrsaPwRcGdxYZy",
          "reader:password",
          "$2y$04$/PNEBLYkXq24phsPSI5DVe8JimNk.uwuy3RnU3XQYeWfXOB3e6EA2");

  /** Plain HTTP, and no users. */
  public static final RegistryOptions OPEN =
      new RegistryOptions(Optional.empty(), Optional.empty(), true);

  /** The same, for {@code user} alone, the hash of whose password must be known here. */
  public RegistryOptions withUser(BasicUser user) {
    if (!BCRYPT.containsKey(user.password())) {
      throw new IllegalArgumentException("no bcrypt hash of this password: add it");
    }
    return new RegistryOptions(Optional.of(user), tls, allowsUrls);
  }

  /** The same, over TLS. */
  public RegistryOptions withTls(TestAuthority authority) {
    return new RegistryOptions(user, Optional.of(authority), allowsUrls);
  }

  /** The same, but as it comes: it takes no layers with {@code urls}. */
  public RegistryOptions withoutUrls() {
    return new RegistryOptions(user, tls, false);
  }

  /** The configuration file; what it refers to is written to {@code folder}. */
  String configuration(Path folder) throws IOException {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        version: 0.1
        log: {level: info, formatter: json, accesslog: {disabled: false}}
        storage:
          filesystem: {rootdirectory: '%s'}
          delete: {enabled: true}
          maintenance: {uploadpurging: {enabled: false}}
        http:
          addr: 127.0.0.1:0
          secret: only-for-tests
        """
            .formatted(data(folder)));
    if (tls.isPresent()) {
      yaml.append(
          "  tls: {certificate: '%s', key: '%s'}%n"
              .formatted(tls.get().certificate(), tls.get().key()));
    }
    if (user.isPresent()) {
      yaml.append(
          "auth: {htpasswd: {realm: tests, path: '%s'}}%n".formatted(htpasswd(folder, user.get())));
    }
    if (allowsUrls) {
      yaml.append("validation: {manifests: {urls: {allow: ['^https?://']}}}\n");
    }
    return yaml.toString();
  }

  /** Where a registry that is kept in {@code folder} has its content. */
  static Path data(Path folder) {
    return folder.resolve("data");
  }

  private static Path htpasswd(Path folder, BasicUser user) throws IOException {
    return Files.writeString(
        folder.resolve("htpasswd"), user.name() + ":" + BCRYPT.get(user.password()) + "\n");
  }
}
