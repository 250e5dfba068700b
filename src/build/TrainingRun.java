import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Writes the archive of classes (class data sharing) of the bundle during the build, which runs
 * this file without compiling it first. The program mirrors images and a chart over TLS, twice,
 * from a registry with a token service to an ECR registry, generates values and prints help; the
 * archive contains the classes that it loads. Both registries are in this process, on free ports of
 * the loopback interface.
 */
final class TrainingRun implements AutoCloseable {

  private static final int IMAGES = 4;
  private static final int LAYERS = 3;
  private static final int LAYER_BYTES = 100_000;
  private static final long RUN_SECONDS = 300;

  /** Names, because numeric addresses are not looked up and not sent in the TLS handshake. */
  private static final String SOURCE = "registry.training.test";

  private static final String DESTINATION = "ecr.training.test";
  private static final String TYPE = "application/vnd.oci.image.";
  private static final String PASSWORD = "training";

  private static final Pattern SCOPE = Pattern.compile("/v2/(.+?)/(manifests|blobs|tags)/.*");
  private static final Pattern MEDIA_TYPE = Pattern.compile("\"mediaType\":\"([^\"]+)\"");
  private static final Pattern REPOSITORY = Pattern.compile("\"repositoryName\":\"([^\"]+)\"");

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpsServer source;
  private final HttpsServer destination;

  /** Blobs and manifests by path; both registries have all of them. */
  private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

  private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
  private final Map<String, String> repositories = new ConcurrentHashMap<>();
  private final AtomicInteger uploadCount = new AtomicInteger();

  /**
   * Arguments: the archive to write; an empty folder for temporary files; the java program of the
   * bundle and its options, which end with {@code -jar} and the jar.
   */
  public static void main(String... arguments) throws Exception {
    String archive = arguments[0];
    Path folder = Path.of(arguments[1]).toAbsolutePath();
    List<String> program = List.of(arguments).subList(2, arguments.length);
    // The classes by name; one that several runs load is listed once.
    Set<String> classes = new LinkedHashSet<>();
    try (TrainingRun training = new TrainingRun(folder)) {
      Path list = folder.resolve("classes.txt");
      for (List<String> command : training.commands()) {
        List<String> words = new ArrayList<>(program);
        words.addAll(
            1,
            List.of(
                "-Xshare:off",
                "-XX:DumpLoadedClassList=" + list,
                "-Djdk.net.hosts.file=" + folder.resolve("hosts")));
        words.addAll(command);
        training.run(words);
        for (String line : Files.readAllLines(list)) {
          // Those of other class loaders can only be archived from where they were loaded.
          if (!line.contains(" source: ")) {
            classes.add(line.replaceFirst(" id: [0-9]+", ""));
          }
        }
      }
      Files.write(list, classes);
      List<String> words = new ArrayList<>(program);
      words.addAll(
          1,
          List.of(
              "-Xshare:dump",
              // Links classes in advance: a fifth of a second run, for 0.03 s of --version.
              "-XX:+AOTClassLinking",
              "-XX:SharedClassListFile=" + list,
              "-XX:SharedArchiveFile=" + archive));
      training.run(words);
    }
  }

  /** Starts the servers; {@code folder} must exist and is used for all files. */
  private TrainingRun(Path folder) throws Exception {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.folder = folder;
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", folder.toString());
    Files.writeString(
        Files.createDirectories(folder.resolve(".docker")).resolve("config.json"),
        "{\"auths\":{\"registry.example\":{\"auth\":\"dHJhaW5pbmc6dHJhaW5pbmc=\"}}}");
    Files.writeString(
        folder.resolve("hosts"), "127.0.0.1 %s\n127.0.0.1 %s\n".formatted(SOURCE, DESTINATION));
    // The public registries have certificates of both kinds.
    source = start(tls("EC"), this::answerAsSource);
    destination = start(tls("RSA"), this::answerAsEcr);
    environment.put("AWS_ENDPOINT_URL_ECR", "https://" + address(destination));
    environment.put("AWS_ACCESS_KEY_ID", "AKIATRAINING");
    environment.put("AWS_SECRET_ACCESS_KEY", PASSWORD);
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_CA_BUNDLE", folder.resolve("ca.pem").toString());
    Random random = new Random(1);
    StringBuilder manifest = new StringBuilder("version: 1\nimages:\n");
    for (int i = 0; i < IMAGES; i++) {
      addImage("/v2/training/app-" + i + "/", random);
      manifest.append("  - ").append(address(source)).append("/training/app-" + i + ":1\n");
    }
    addChart();
    manifest
        .append("charts:\n  - {key: training, version: 1.0.0, repository: \"https://")
        .append(address(source))
        .append("/charts\"}\n");
    Files.writeString(folder.resolve("manifest.yaml"), manifest);
  }

  /** The command lines to run, in this order. */
  private List<List<String>> commands() {
    List<String> mirror =
        List.of(
            "mirror",
            address(destination),
            "--registry-type=ecr",
            "--manifest=" + folder.resolve("manifest.yaml"),
            "--ca-file=" + folder.resolve("ca.pem"),
            "--report=" + folder.resolve("report.json"));
    List<String> withBars = new ArrayList<>(mirror);
    withBars.add("--progress=bars");
    return List.of(
        withBars,
        mirror,
        List.of("generate-values", "123456789012.dkr.ecr.us-east-1.amazonaws.com"),
        List.of("mirror", "--help"),
        List.of("--help"),
        List.of("--version"));
  }

  /** Runs a program with this training's environment, and nothing of that of the build. */
  private void run(List<String> words) throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(RUN_SECONDS, TimeUnit.SECONDS);
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(
          words
              + (ended ? " failed: " + process.exitValue() : " takes too long")
              + "\n"
              + Files.readString(output));
    }
  }

  @Override
  public void close() {
    source.stop(0);
    destination.stop(0);
    threads.shutdownNow();
  }

  private SSLContext tls(String algorithm) throws Exception {
    Path store = folder.resolve(algorithm + ".p12");
    List<String> keytool =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    List<String> generate = new ArrayList<>(keytool);
    generate.addAll(List.of("-genkeypair", "-keyalg", algorithm, "-dname", "CN=" + algorithm));
    generate.addAll(List.of("-ext", "san=dns:" + SOURCE + ",dns:" + DESTINATION, "-validity", "2"));
    run(generate);
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    String certificate =
        Base64.getMimeEncoder().encodeToString(keys.getCertificate("mykey").getEncoded());
    Files.writeString(
        folder.resolve("ca.pem"),
        "-----BEGIN CERTIFICATE-----\n" + certificate + "\n-----END CERTIFICATE-----\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private interface Answer {
    void to(HttpExchange exchange, String path, byte[] body) throws IOException;
  }

  private HttpsServer start(SSLContext tls, Answer answer) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try (exchange;
              InputStream body = exchange.getRequestBody()) {
            answer.to(exchange, exchange.getRequestURI().getPath(), body.readAllBytes());
          }
        });
    server.start();
    return server;
  }

  private String address(HttpsServer server) {
    return (server == source ? SOURCE : DESTINATION) + ":" + server.getAddress().getPort();
  }

  /** An index of two platforms, with layers of their own. */
  private void addImage(String repository, Random random) {
    List<String> manifests = new ArrayList<>();
    for (String architecture : List.of("amd64", "arm64")) {
      String config =
          addBlob(
              repository,
              TYPE + "config.v1+json",
              bytes("{\"architecture\":\"%s\",\"os\":\"linux\"}".formatted(architecture)));
      List<String> layers = new ArrayList<>();
      for (int i = 0; i < LAYERS; i++) {
        byte[] layer = new byte[LAYER_BYTES];
        random.nextBytes(layer);
        layers.add(addBlob(repository, TYPE + "layer.v1.tar+gzip", layer));
      }
      byte[] manifest =
          bytes(
              ("{\"schemaVersion\":2,\"mediaType\":\"%smanifest.v1+json\",\"config\":%s,"
                      + "\"layers\":[%s]}")
                  .formatted(TYPE, config, String.join(",", layers)));
      contents.put(repository + "manifests/sha256:" + sha256(manifest), manifest);
      manifests.add(
          descriptor(TYPE + "manifest.v1+json", manifest)
              .replaceFirst(
                  "}$",
                  ",\"platform\":{\"architecture\":\"%s\",\"os\":\"linux\"}}"
                      .formatted(architecture)));
    }
    byte[] index =
        bytes(
            "{\"schemaVersion\":2,\"mediaType\":\"%sindex.v1+json\",\"manifests\":[%s]}"
                .formatted(TYPE, String.join(",", manifests)));
    contents.put(repository + "manifests/1", index);
    contents.put(repository + "manifests/sha256:" + sha256(index), index);
  }

  private String addBlob(String repository, String type, byte[] content) {
    contents.put(repository + "blobs/sha256:" + sha256(content), content);
    return descriptor(type, content);
  }

  private static String descriptor(String type, byte[] content) {
    return "{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}"
        .formatted(type, sha256(content), content.length);
  }

  private void addChart() throws IOException, InterruptedException {
    Path chart = Files.createDirectories(folder.resolve("training"));
    String text = "apiVersion: v2\nname: training\nversion: 1.0.0\n";
    Files.writeString(chart.resolve("Chart.yaml"), text);
    Path packed = folder.resolve("training-1.0.0.tgz");
    run(List.of("tar", "-czf", packed.toString(), "-C", folder.toString(), "training"));
    contents.put("/charts/training-1.0.0.tgz", Files.readAllBytes(packed));
    contents.put(
        "/charts/index.yaml",
        bytes(
            "apiVersion: v1\nentries:\n  training:\n    - name: training\n      version: 1.0.0\n"
                + "      urls: [training-1.0.0.tgz]\n      digest: "
                + sha256(Files.readAllBytes(packed))
                + "\n"));
  }

  /** A registry that is read with a token, and sends blobs from elsewhere. */
  private void answerAsSource(HttpExchange exchange, String path, byte[] body) throws IOException {
    if (path.equals("/token")) {
      send(exchange, 200, bytes("{\"token\":\"training\",\"expires_in\":300}"));
    } else if (!path.startsWith("/v2/")) {
      sendContent(exchange, path.replaceFirst("^/cdn/", "/v2/"));
    } else if (!exchange.getRequestHeaders().containsKey("Authorization")) {
      Matcher scope = SCOPE.matcher(path);
      challenge(
          exchange,
          "Bearer realm=\"https://%s/token\",service=\"training\"%s"
              .formatted(
                  address(source),
                  scope.matches() ? ",scope=\"repository:" + scope.group(1) + ":pull\"" : ""));
    } else if (path.contains("/blobs/") && contents.containsKey(path)) {
      exchange.getResponseHeaders().set("Location", path.replaceFirst("^/v2/", "/cdn/"));
      send(exchange, 307, new byte[0]);
    } else {
      sendContent(exchange, path);
    }
  }

  /** The API of ECR, and its registry. */
  private void answerAsEcr(HttpExchange exchange, String path, byte[] body) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    if (headers.containsKey("X-Amz-Target")) {
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
      String target = headers.getFirst("X-Amz-Target");
      send(exchange, 200, bytes(answerAsApi(target.substring(target.indexOf('.') + 1), body)));
    } else if (!headers.containsKey("Authorization")) {
      challenge(exchange, "Basic realm=\"https://" + address(destination) + "/\"");
    } else if (path.endsWith("/blobs/uploads/")) {
      exchange.getResponseHeaders().set("Location", path + uploadCount.incrementAndGet());
      send(exchange, 202, new byte[0]);
    } else if (exchange.getRequestMethod().equals("PATCH")) {
      uploads.put(path, body);
      exchange.getResponseHeaders().set("Location", path);
      send(exchange, 202, new byte[0]);
    } else if (exchange.getRequestMethod().equals("PUT")) {
      byte[] content = path.contains("/uploads/") && body.length == 0 ? uploads.get(path) : body;
      String digest = "sha256:" + sha256(content);
      contents.put(path, content);
      contents.put(path.replaceFirst("(/uploads)?/[^/]+$", "/" + digest), content);
      exchange.getResponseHeaders().set("Docker-Content-Digest", digest);
      exchange.getResponseHeaders().set("Location", path);
      send(exchange, 201, new byte[0]);
    } else if (path.equals("/v2/")) {
      send(exchange, 200, bytes("{}"));
    } else {
      sendContent(exchange, path);
    }
  }

  private String answerAsApi(String action, byte[] body) {
    if (action.equals("GetAuthorizationToken")) {
      String token = Base64.getEncoder().encodeToString(bytes("AWS:" + PASSWORD));
      return ("{\"authorizationData\":[{\"authorizationToken\":\"%s\",\"expiresAt\":%d,"
              + "\"proxyEndpoint\":\"https://%s\"}]}")
          .formatted(token, System.currentTimeMillis() / 1000 + 43_200, address(destination));
    }
    if (action.equals("CreateRepository")) {
      Matcher name = REPOSITORY.matcher(new String(body, StandardCharsets.UTF_8));
      String repository = name.find() ? "{" + name.group() + "}" : "{}";
      repositories.put(repository, repository);
      return "{\"repository\":" + repository + "}";
    }
    return repositories.values().stream()
        .collect(Collectors.joining(",", "{\"repositories\":[", "]}"));
  }

  private void sendContent(HttpExchange exchange, String path) throws IOException {
    byte[] content = contents.get(path);
    if (content == null) {
      send(exchange, 404, bytes("{\"errors\":[{\"code\":\"UNKNOWN\"}]}"));
      return;
    }
    if (path.contains("/manifests/")) {
      Matcher type = MEDIA_TYPE.matcher(new String(content, StandardCharsets.UTF_8));
      exchange.getResponseHeaders().set("Content-Type", type.find() ? type.group(1) : TYPE);
      exchange.getResponseHeaders().set("Docker-Content-Digest", "sha256:" + sha256(content));
    }
    send(exchange, 200, content);
  }

  private static void challenge(HttpExchange exchange, String text) throws IOException {
    exchange.getResponseHeaders().set("WWW-Authenticate", text);
    send(exchange, 401, bytes("{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}"));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", "" + body.length);
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
