package org.opensearch.migrations.ecr.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.opensearch.migrations.ecr.cli.FailureCause.ofAll;
import static org.opensearch.migrations.ecr.cli.FailureCause.ofOne;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.testing.FakeEcr;
import org.opensearch.migrations.ecr.testing.FakeRegistry;
import org.opensearch.migrations.ecr.testing.Hosts;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.ServerCertificate;

/** What can be wrong, besides the network, with an image, a chart or the private side. */
final class FailureCauses {

  private static final String BAD = "bad/one";
  private static final String SCHEMA_1 =
      "application/vnd.docker.distribution.manifest.v1+prettyjws";

  private FailureCauses() {}

  static Stream<FailureCause> all() {
    return Stream.of(ofSource(), ofTls(), ofCharts(), ofDestination(), ofEcr(), ofFiles())
        .flatMap(causes -> causes);
  }

  private static Stream<FailureCause> ofSource() {
    return Stream.of(
        ofOne("source: no such tag", 1, stage -> lists(stage, BAD)),
        ofOne(
            "source: no such repository",
            1,
            stage -> {
              lists(stage, BAD);
              stage.source.when(answers("/bad/one/", 404, "NAME_UNKNOWN"));
            }),
        ofOne(
            "source: a manifest of the image was deleted",
            1,
            stage -> {
              lists(stage, BAD);
              String child =
                  MirrorStage.descriptor(
                      MediaTypes.OCI_MANIFEST, Digest.sha256(BAD.getBytes(UTF_8)), 500);
              String index = "{\"schemaVersion\":2,\"manifests\":[" + child + "]}";
              stage.source.putManifest(BAD, "1", MediaTypes.OCI_INDEX, index.getBytes(UTF_8));
            }),
        ofOne(
            "source: denied to an anonymous user",
            4,
            stage -> {
              stage.publish(BAD, "1");
              stage.source.when(answers("/bad/one/", 401, "UNAUTHORIZED"));
            }),
        ofOne(
            "source: denied with a login",
            4,
            stage -> {
              stage.publish(BAD, "1");
              stage.source.withLogin("reader", "reader-password");
              stage.login(stage.source.host(), "reader", "reader-password");
              stage.source.when(answers("/bad/one/", 403, "DENIED"));
            }),
        ofAll(
            "source: the token service refuses the login",
            4,
            stage -> {
              stage.source.withTokens(300).withLogin("reader", "reader-password");
              stage.login(stage.source.host(), "reader", "old-password");
            }),
        ofAll(
            "source: the token service gives nothing to an anonymous user",
            4,
            stage -> stage.source.withTokens(300).withLogin("reader", "reader-password")),
        ofOne(
            "source: unknown host",
            1,
            stage -> {
              stage.name("UNKNOWN", Hosts.UNKNOWN);
              stage.manifest.image(Hosts.UNKNOWN + "/bad/one:1");
            }),
        ofOne(
            "source: schema 1",
            1,
            stage -> {
              stage.source.putManifest(BAD, "1", SCHEMA_1, "{\"schemaVersion\":1}".getBytes(UTF_8));
              lists(stage, BAD);
            }),
        ofOne(
            "source: a web page in place of a manifest",
            1,
            stage -> {
              stage.source.putManifest(
                  BAD, "1", "text/html", "<html>Sign in</html>".getBytes(UTF_8));
              lists(stage, BAD);
            }),
        ofOne(
            "source: a manifest with another digest each time",
            1,
            stage -> {
              Digest pin = Digest.sha256("what was there once".getBytes(UTF_8));
              stage.manifest.image(stage.here(BAD + "@" + pin));
              stage.source.when(
                  request -> {
                    boolean mine = request.target().contains("/bad/one/manifests/");
                    if (mine) {
                      request.respond(200, "{\"schemaVersion\":2,\"layers\":[]}");
                    }
                    return mine;
                  });
            }),
        ofOne(
            "source: a blob with another digest each time",
            1,
            stage -> {
              stage.publish(BAD, "1");
              String layer = Digest.sha256("bad/one:1".getBytes(UTF_8)).toString();
              stage.source.when(
                  request -> {
                    boolean mine = request.target().endsWith("/bad/one/blobs/" + layer);
                    if (mine) {
                      request.respond(200, request.method().equals("HEAD") ? "" : "!!");
                    }
                    return mine;
                  });
            }),
        ofOne(
            "source: a blob that is gone",
            1,
            stage -> {
              stage.publish(BAD, "1");
              stage.source.when(answers("/bad/one/blobs/", 404, "BLOB_UNKNOWN"));
            }));
  }

  private static Stream<FailureCause> ofTls() {
    return Stream.of(
        ofOne(
            "tls: not trusted",
            4,
            stage -> tls(stage, ServerCertificate.createIn(stage.folder), "127.0.0.1", false)),
        ofOne(
            "tls: another host's certificate",
            4,
            stage -> tls(stage, ServerCertificate.createIn(stage.folder), "localhost", true)),
        ofOne(
            "tls: expired",
            4,
            stage -> tls(stage, ServerCertificate.expiredIn(stage.folder), "127.0.0.1", true)),
        ofOne(
            "tls: plain HTTP answers",
            4,
            stage -> {
              FakeRegistry plain = stage.with(new FakeRegistry());
              // By name: the address is listed with --plain-http, for the port of others.
              String host = plain.server().otherAuthority();
              stage.name("PLAIN", host);
              stage.manifest.image(host + "/bad/one:1");
            }));
  }

  private static Stream<FailureCause> ofCharts() {
    return Stream.of(
        ofOne("chart: no such repository", 1, stage -> chart(stage, "", "")),
        ofOne("chart: no such chart", 1, stage -> chart(stage, "  other: []\n", "")),
        ofOne(
            "chart: no such version",
            1,
            stage -> chart(stage, "  bad:\n  - {version: 2.0.0, urls: [x.tgz]}\n", "")),
        ofOne(
            "chart: its archive is another one",
            3,
            stage ->
                chart(
                    stage,
                    "  bad:\n  - {version: 1.0.0, urls: [x.tgz], digest: %s}\n"
                        .formatted(Digest.sha256(new byte[0]).hex()),
                    "this")),
        ofOne(
            "chart: its archive is a web page",
            3,
            stage ->
                chart(
                    stage, "  bad:\n  - {version: 1.0.0, urls: [x.tgz]}\n", "<html>moved</html>")),
        ofOne(
            "chart: denied",
            4,
            stage -> {
              ScriptedServer closed = stage.with(ScriptedServer.start(r -> r.respond(403, "")));
              stage.plainHttp("CHARTS", closed.authority());
              stage.manifest.chart("bad", "1.0.0", "http://" + closed.authority());
            }));
  }

  private static Stream<FailureCause> ofDestination() {
    return Stream.of(
        ofAll(
            "destination: wrong password",
            4,
            stage -> {
              stage.destination.withLogin("me", "my-password");
              stage.login(stage.destination.host(), "me", "old-password");
            }),
        ofAll(
            "destination: no login", 4, stage -> stage.destination.withLogin("me", "my-password")),
        ofAll(
            "destination: the token service refuses the login",
            4,
            stage -> {
              stage.destination.withTokens(300).withLogin("me", "my-password");
              stage.login(stage.destination.host(), "me", "old-password");
            }),
        ofOne(
            "destination: may not push there",
            4,
            stage -> {
              stage.publish(BAD, "1");
              stage.destination.withLogin("me", "my-password");
              stage.login(stage.destination.host(), "me", "my-password");
              stage.destination.when(answers("/bad/one/blobs/uploads/", 403, "DENIED"));
            }),
        ofAll(
            "destination: unknown host",
            1,
            stage -> {
              stage.name("UNKNOWN", Hosts.UNKNOWN);
              stage.registry(Hosts.UNKNOWN + "/prefix");
            }),
        ofAll(
            "destination: tls not trusted",
            4,
            stage -> {
              ServerCertificate certificate = ServerCertificate.createIn(stage.folder);
              ScriptedServer server =
                  stage.with(ScriptedServer.startTls(certificate.tls(), r -> r.respond(200, "")));
              stage.name("TLS", server.authority());
              stage.registry(server.authority());
            }),
        ofOne(
            "destination: an immutable tag with another digest",
            1,
            stage -> {
              stage.publish(BAD, "1");
              MirrorStage.put(stage.destination, mirrored(stage), "1", "older");
              stage.destination.when(
                  answers("PUT", "/bad/one/manifests/1", 400, "TAG_INVALID", IMMUTABLE));
            }));
  }

  private static final String IMMUTABLE =
      "The image tag '1' already exists in the 'bad/one' repository and cannot be overwritten"
          + " because the repository is immutable.";

  private static Stream<FailureCause> ofEcr() {
    return Stream.of(
        ofAll(
            "ecr: no credentials",
            4,
            stage -> {
              stage.becomeEcr();
              stage.aws.remove("aws.accessKeyId");
              stage.aws.remove("aws.secretAccessKey");
            }),
        ofAll(
            "ecr: expired credentials",
            4,
            stage ->
                always(
                    stage.becomeEcr(),
                    "ExpiredTokenException",
                    "The security token included in the request is expired")),
        ofAll(
            "ecr: wrong secret",
            4,
            stage ->
                always(
                    stage.becomeEcr(),
                    "InvalidSignatureException",
                    "The request signature we calculated does not match the signature you"
                        + " provided. The Canonical String for this request should have been"
                        + " 'POST / x-amz-security-token:SESSION-TOKEN'")),
        ofAll(
            "ecr: unknown access key",
            4,
            stage ->
                always(
                    stage.becomeEcr(),
                    "UnrecognizedClientException",
                    "The security token included in the request is invalid.")),
        ofAll(
            "ecr: a region that there is not",
            1,
            stage -> {
              stage.becomeEcr();
              stage.aws.remove("aws.endpointUrlEcr");
              stage.options("--region", "eu-nowhere-9");
            }),
        ofAll(
            "ecr: no region",
            3,
            stage -> {
              stage.becomeEcr();
              stage.aws.remove("aws.region");
            }),
        ofAll(
            "ecr: another account's registry",
            4,
            stage -> {
              stage.becomeEcr();
              stage.aws.remove("aws.endpointUrlEcr");
              ScriptedServer api = stage.with(FailureCauses.anotherAccount());
              stage.aws.set("aws.endpointUrlEcr", "http://" + api.authority());
            }),
        ofAll(
            "ecr: may not log in",
            4,
            stage ->
                always(
                    stage.becomeEcr(),
                    "AccessDeniedException",
                    "User: arn:aws:iam::123456789012:user/me is not authorized to perform:"
                        + " ecr:GetAuthorizationToken on resource: *")),
        ofAll(
            "ecr: may not create repositories",
            4,
            stage ->
                creating(
                    stage,
                    "AccessDeniedException",
                    "User: arn:aws:iam::123456789012:user/me is not authorized to perform:"
                        + " ecr:CreateRepository on resource: *")),
        ofAll(
            "ecr: a name that it refuses",
            3,
            stage ->
                creating(
                    stage,
                    "InvalidParameterException",
                    "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must"
                        + " satisfy regular expression'")),
        ofAll(
            "ecr: too many repositories",
            1,
            stage ->
                creating(
                    stage,
                    "LimitExceededException",
                    "The maximum number of repositories (100000) has been reached.")),
        ofAll(
            "ecr: a KMS key that may not be used",
            4,
            stage -> creating(stage, "KmsException", "The KMS key is disabled.")),
        ofAll(
            "ecr: a prefix that cannot be one",
            2,
            stage -> {
              stage.becomeEcr();
              stage.registry(stage.destination.host() + "/Prefix");
            }),
        ofAll(
            "ecr: a prefix that is too long",
            3,
            stage -> {
              stage.becomeEcr();
              stage.registry(stage.destination.host() + "/" + "p".repeat(240));
            }));
  }

  private static Stream<FailureCause> ofFiles() {
    return Stream.of(
        ofAll(
            "file: no such folder for the report",
            3,
            stage -> stage.options("--report", stage.folder + "/none/report.json")),
        ofOne(
            "file: the disk is full when the report is written",
            3,
            stage -> stage.options("--report", "/dev/full")),
        ofOne(
            "file: the report's folder vanishes meanwhile",
            3,
            stage -> {
              Path reports = Files.createDirectory(stage.folder.resolve("reports"));
              stage.options("--report", reports + "/report.json");
              stage.source.when(
                  request -> {
                    Files.deleteIfExists(reports);
                    return false;
                  });
            }),
        ofAll(
            "file: no such manifest",
            3,
            stage -> stage.manifestAt(stage.folder.resolve("none.yaml"))),
        ofAll(
            "file: no such certificates",
            3,
            stage -> stage.options("--ca-file", stage.folder + "/none.pem")));
  }

  private static void lists(MirrorStage stage, String repository) {
    stage.manifest.image(stage.here(repository + ":1"));
  }

  private static String mirrored(MirrorStage stage) {
    return "mirrored/" + stage.source.host().replace(':', '-') + "/" + BAD;
  }

  private static void tls(MirrorStage stage, ServerCertificate certificate, String name, boolean ca)
      throws IOException {
    ScriptedServer server =
        stage.with(ScriptedServer.startTls(certificate.tls(), r -> r.respond(200, "{}")));
    String host = name + ":" + server.port();
    stage.name("TLS", host);
    stage.manifest.image(host + "/bad/one:1");
    if (ca) {
      stage.options("--ca-file", certificate.pem().toString());
    }
  }

  private static void chart(MirrorStage stage, String entries, String archive) {
    ScriptedServer charts =
        stage.with(
            ScriptedServer.start(
                request -> {
                  if (request.path().endsWith(".tgz")) {
                    request.respond(200, archive);
                  } else if (entries.isEmpty()) {
                    request.respond(404, "");
                  } else {
                    request.respond(200, "apiVersion: v1\nentries:\n" + entries);
                  }
                }));
    stage.plainHttp("CHARTS", charts.authority());
    stage.manifest.chart("bad", "1.0.0", "http://" + charts.authority());
  }

  private static void always(FakeEcr ecr, String code, String message) {
    for (String action : new String[] {"GetAuthorizationToken", "DescribeRepositories"}) {
      ecr.faults().always(action, code, message);
    }
  }

  private static void creating(MirrorStage stage, String code, String message) throws IOException {
    stage.becomeEcr().faults().always("CreateRepository", code, message);
  }

  private static ScriptedServer anotherAccount() {
    return ScriptedServer.start(
        request ->
            request.respond(
                400,
                Map.of("x-amzn-ErrorType", "AccessDeniedException"),
                "{\"message\":\"User: arn:aws:iam::123456789012:user/me is not authorized to"
                    + " perform: this on resource: that because no resource-based policy allows"
                    + " it\"}"));
  }

  private static FakeRegistry.Rule answers(String path, int status, String code) {
    return answers("", path, status, code, "as scripted");
  }

  private static FakeRegistry.Rule answers(
      String method, String path, int status, String code, String message) {
    return request -> {
      boolean mine = request.target().contains(path) && request.method().contains(method);
      if (mine) {
        request.respond(
            status, "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}".formatted(code, message));
      }
      return mine;
    };
  }
}
