package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.DockerConfig;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.ManifestFile;
import org.opensearch.migrations.ecr.testing.RegistryOptions;
import org.opensearch.migrations.ecr.testing.RegistryProcess;
import org.opensearch.migrations.ecr.testing.TestImage;

/** A public registry, a private one that wants a password, and the jar between them. */
final class MirrorScene implements AutoCloseable {

  /** What must never be printed. */
  static final String PASSWORD = RegistryOptions.PASSWORD;

  private final Path folder;
  private final RegistryProcess source;
  private final RegistryProcess destination;
  private final MaEcrJar maEcr;
  private final DockerConfig logins;
  private final ManifestFile manifest = new ManifestFile();
  private final Set<String> plainHosts = new LinkedHashSet<>();
  private String registry;
  private String registryType = "oci";

  private MirrorScene(Path folder, RegistryProcess source, RegistryProcess destination)
      throws IOException {
    this.folder = folder;
    this.source = source;
    this.destination = destination;
    this.maEcr = new MaEcrJar(Files.createDirectories(folder.resolve("home")));
    this.logins = new DockerConfig(maEcr.home());
    plainHttp(source.host());
    registryAt(destination.host());
  }

  /** Starts both registries; the user's Docker configuration has the private one's password. */
  static MirrorScene start(Path folder) {
    return start(folder, RegistryOptions.OPEN);
  }

  /** Starts both registries, the public one set up as {@code sourceOptions} says. */
  static MirrorScene start(Path folder, RegistryOptions sourceOptions) {
    RegistryOptions closed = RegistryOptions.OPEN.withUser(new BasicUser("AWS", PASSWORD));
    try {
      return new MirrorScene(
          folder,
          RegistryProcess.start(folder.resolve("source"), sourceOptions),
          RegistryProcess.start(folder.resolve("destination"), closed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RegistryProcess source() {
    return source;
  }

  RegistryProcess destination() {
    return destination;
  }

  /** What {@code --manifest} will name. */
  ManifestFile manifest() {
    return manifest;
  }

  MaEcrJar maEcr() {
    return maEcr;
  }

  /** The logins that the user has made; the private side's is among them. */
  DockerConfig logins() {
    return logins;
  }

  /** Speaks plain HTTP to this host too. */
  void plainHttp(String host) {
    plainHosts.add(host);
  }

  /** Mirrors to {@code host}, a proxy before the private side, instead of to the private side. */
  void registryAt(String host) {
    registry = host;
    plainHttp(host);
    destination.user().ifPresent(user -> logins.login(host, user));
  }

  /** The same, below {@code prefix}. */
  void registryAt(String host, String prefix) {
    registryAt(host);
    registry = host + "/" + prefix;
  }

  /** The private side is ECR's from now on, and {@code prefix} comes before its repositories. */
  void becomeEcr(FakeEcr ecr, String prefix) {
    ecr.passwords(PASSWORD).proxyEndpoint(destination.uri().toString());
    maEcr.environment(ecr.environment());
    logins.clear();
    registry = destination.host() + "/" + prefix;
    registryType = "ecr";
  }

  /** ECR's registry is reached at {@code host}, a proxy before it. */
  void registryOfEcrAt(String host, String prefix) {
    plainHttp(host);
    registry = host + "/" + prefix;
  }

  /** A folder is mirrored to from now on, and the user has no login at all. */
  void becomeLayout(Path layout) {
    logins.clear();
    registry = "layout:" + layout;
    registryType = "auto";
  }

  /** Where an image of the public side, listed by {@link #here}, is mirrored to. */
  String mirrored(String repository) {
    return mirrored(source.host(), repository);
  }

  /** Where {@code host/repository} is mirrored to. */
  static String mirrored(String host, String repository) {
    return "mirrored/" + host.replace(':', '-') + "/" + repository;
  }

  /** A reference to an image of the public side. */
  String here(String repositoryAndTag) {
    return source.host() + "/" + repositoryAndTag;
  }

  /** Publishes an image as {@code pinned}, and lists it by its digest. */
  void pinned(TestImage image) {
    source().contents().push(image, "pinned", "unused");
    manifest().image(here("pinned@" + image.digest()));
  }

  /** A command line of {@code mirror} with {@code more} options at its end. */
  Command command(String... more) {
    return maEcr.command(arguments("mirror", reporting(), more));
  }

  /** A command line of {@code verify} with {@code more} options at its end. */
  Command verification(String... more) {
    return maEcr.command(arguments("verify", List.of(), more));
  }

  private List<String> reporting() {
    return List.of("--report", report().toString());
  }

  private String[] arguments(String subcommand, List<String> given, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of(subcommand, registry, "--registry-type", registryType));
    addUnlessGiven(
        "--manifest", manifest.writeTo(folder.resolve("manifest.yaml")), more, arguments);
    if (!given.isEmpty()) {
      addUnlessGiven(given.get(0), given.get(1), more, arguments);
    }
    plainHosts.forEach(host -> arguments.addAll(List.of("--plain-http", host)));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  private static void addUnlessGiven(
      String option, String value, String[] given, List<String> arguments) {
    if (!List.of(given).contains(option)) {
      arguments.addAll(List.of(option, value));
    }
  }

  /** Runs {@code mirror}, which must end with {@code status}. */
  Finished mirror(int status, String... more) {
    Finished finished = maEcr.run(arguments("mirror", reporting(), more));
    assertEquals(status, finished.status(), finished::toString);
    return finished;
  }

  /** Runs {@code verify}, which must end with {@code status}. */
  Finished verify(int status, String... more) {
    Finished finished = maEcr.run(arguments("verify", List.of(), more));
    assertEquals(status, finished.status(), finished::toString);
    return finished;
  }

  /** Where {@code --report} writes. */
  Path report() {
    return folder.resolve("report.json");
  }

  /** The entries of the last report. */
  JsonNode reported() {
    try {
      return Json.parse(Files.readString(report())).path("artifacts");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    source.close();
    destination.close();
  }
}
