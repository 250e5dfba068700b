package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.AwsProperties;
import org.opensearch.migrations.ecr.testing.BasicUser;
import org.opensearch.migrations.ecr.testing.DockerConfig;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.ManifestFile;
import org.opensearch.migrations.ecr.testing.ScriptedServer;

/**
 * {@code mirror} by its real command line, in this process, between registries in memory: a user
 * without any login, and a manifest that lists one image, {@link #FINE}, which can be had.
 */
final class MirrorStage implements AutoCloseable {

  /** The image that nothing is wrong with. */
  static final String FINE = "fine/one";

  final FakeRegistry source = new FakeRegistry();
  final FakeRegistry destination = new FakeRegistry();
  final ManifestFile manifest = new ManifestFile();
  final DockerConfig logins;
  final AwsProperties aws = new AwsProperties();
  final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Set<String> plain = new LinkedHashSet<>();
  private final List<String> options = new ArrayList<>();
  private final List<Closeable> parts = new ArrayList<>();
  private Optional<Path> manifestFile = Optional.empty();
  private String registry;
  private String registryType = "oci";
  private boolean quiet = true;

  MirrorStage(Path folder) {
    this.folder = folder;
    this.logins = new DockerConfig(folder);
    environment.put("HOME", folder.toString());
    aws.set(
        Map.of(
            "AWS_CONFIG_FILE", "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE", "/dev/null",
            "AWS_EC2_METADATA_DISABLED", "true"));
    registry = destination.host();
    plainHttp("SOURCE", source.host());
    plainHttp("MIRROR", destination.host());
    publish(FINE, "1");
  }

  /** Speaks plain HTTP to a host, which {@link #told} calls {@code name}. */
  void plainHttp(String name, String host) {
    names.put(host, name);
    plain.add(host);
  }

  /** What {@link #told} calls a host. */
  void name(String name, String host) {
    names.put(host, name);
  }

  /** Mirrors to here. */
  void registry(String hostAndPrefix) {
    registry = hostAndPrefix;
  }

  /** Sets an environment variable. */
  void variable(String name, String value) {
    environment.put(name, value);
  }

  /** Names another manifest than the one of this stage. */
  void manifestAt(Path file) {
    manifestFile = Optional.of(file);
  }

  /** Shows progress too. */
  void showProgress() {
    quiet = false;
  }

  /** Whether the registry is of ECR. */
  void registryType(String type) {
    registryType = type;
  }

  /** Adds words at the end of the command line. */
  void options(String... more) {
    options.addAll(List.of(more));
  }

  /** Closes another registry at the end. */
  FakeRegistry with(FakeRegistry another) {
    parts.add(another::close);
    return another;
  }

  /** Closes a server at the end. */
  ScriptedServer with(ScriptedServer server) {
    parts.add(server::close);
    return server;
  }

  /** The private side is ECR's, and there are AWS credentials. */
  FakeEcr becomeEcr() throws IOException {
    FakeEcr ecr = FakeEcr.start();
    parts.add(ecr::close);
    ecr.passwords("ecr-password").proxyEndpoint("http://" + destination.host());
    aws.set(ecr.environment());
    destination.withLogin("AWS", "ecr-password");
    registryType = "ecr";
    return ecr;
  }

  /** A reference to what the public side has. */
  String here(String repositoryAndTag) {
    return source.host() + "/" + repositoryAndTag;
  }

  /** Publishes an image and lists it; returns its manifest's digest. */
  Digest publish(String repository, String tag) {
    Digest digest = put(source, repository, tag, repository + ":" + tag);
    manifest.image(here(repository + ":" + tag));
    return digest;
  }

  /** Puts an image of one layer into a registry. */
  static Digest put(FakeRegistry registry, String repository, String tag, String layer) {
    byte[] config = "{}".getBytes(UTF_8);
    byte[] bytes = layer.getBytes(UTF_8);
    Digest configDigest = registry.putBlob(repository, config);
    Digest layerDigest = registry.putBlob(repository, bytes);
    String json =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
            .formatted(
                MediaTypes.OCI_MANIFEST,
                descriptor("application/vnd.oci.image.config.v1+json", configDigest, config.length),
                descriptor("application/vnd.oci.image.layer.v1.tar", layerDigest, bytes.length));
    return registry.putManifest(repository, tag, MediaTypes.OCI_MANIFEST, json.getBytes(UTF_8));
  }

  static String descriptor(String mediaType, Digest digest, long size) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(mediaType, digest, size);
  }

  /** A login that the user has. */
  void login(String host, String user, String password) {
    logins.login(host, new BasicUser(user, password));
  }

  /** Whether {@link #FINE} arrived. */
  boolean fineArrived() {
    return destination.manifest("mirrored/" + source.host().replace(':', '-') + "/" + FINE, "1")
        != null;
  }

  /** How often each thing was asked for, on either side. */
  Map<String, Long> timesAsked() {
    return Stream.concat(source.log().stream(), destination.log().stream())
        .collect(Collectors.groupingBy(request -> request, Collectors.counting()));
  }

  /** The command line. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of("mirror", registry));
    if (quiet) {
      arguments.add("--quiet");
    }
    if (!registry.startsWith("layout:")) {
      arguments.addAll(List.of("--registry-type", registryType));
    }
    Path written = Path.of(manifest.writeTo(folder.resolve("manifest.yaml")));
    arguments.addAll(List.of("--manifest", manifestFile.orElse(written).toString()));
    plain.forEach(host -> arguments.addAll(List.of("--plain-http", host)));
    arguments.addAll(options);
    return arguments;
  }

  /** Runs {@code mirror}, with more words at the end of the command line. */
  Ran run(String... more) {
    List<String> arguments = new ArrayList<>(arguments());
    arguments.addAll(List.of(more));
    return Ran.with(environment, arguments.toArray(String[]::new));
  }

  /** Runs {@code verify} with the same words. */
  Ran verify() {
    return Ran.with(
        environment,
        arguments().stream()
            .map(word -> word.equals("mirror") ? "verify" : word)
            .toArray(String[]::new));
  }

  /** What was said, with names in place of what differs from run to run. */
  String told(String text) {
    String told = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      told = told.replace(name.getKey(), name.getValue());
      told = told.replace(name.getKey().replace(':', '-'), name.getValue());
    }
    return told.replace(folder.toString(), "FOLDER")
        // The bytes too: the number of a port is somewhere in them.
        .replaceAll("; [1-9]\\d* B in \\d[^;.]*?(\\.\\d+)? m?s\\b", "; SOME B in TIME")
        .replaceAll("(?m) in \\d[^;.]*?(\\.\\d+)? m?s\\b", " in TIME")
        .replaceAll("sha256:[0-9a-f]{64}", "sha256:…")
        .replaceAll("NotAfter: .*? \\d{4}\\.", "NotAfter: DATE.")
        .replaceAll(Pattern.quote(source.host().replaceAll(":.*", "")) + ":\\d+", "HOST");
  }

  @Override
  public void close() throws IOException {
    for (Closeable part : parts) {
      part.close();
    }
    source.close();
    destination.close();
    aws.close();
  }
}
