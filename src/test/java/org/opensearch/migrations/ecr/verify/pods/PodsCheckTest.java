package org.opensearch.migrations.ecr.verify.pods;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.MirrorTarget.ImageName;
import org.opensearch.migrations.ecr.model.failure.AccessException;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.testing.ImageShapes;
import org.opensearch.migrations.ecr.testing.MemoryRegistry;
import org.opensearch.migrations.ecr.verify.pods.PodsReport.PodFinding;
import org.opensearch.migrations.ecr.verify.repair.ManifestAdvice;
import org.opensearch.migrations.ecr.verify.repair.MirroredImages;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;

/** What recorded lists of pods are found to say. */
class PodsCheckTest {

  private static final String HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
  private static final MirrorTarget TARGET = MirrorTarget.parse(HOST + "/ma");
  private static final String MIRROR = HOST + "/ma/mirrored/";
  private static final String CONTROLLER = "quay.io/jetstack/cert-manager-controller:v1.17.2";
  private static final String WEBHOOK = "quay.io/jetstack/cert-manager-webhook:v1.17.2";
  private static final String AWS_CLI = "docker.io/amazon/aws-cli:2.25.11";

  /** The own name of the webhook's image. */
  private Optional<ImageName> own = Optional.empty();

  /** The pin of the webhook's image. */
  private Optional<Digest> pin = Optional.empty();

  private final MemoryRegistry registry = new MemoryRegistry(Side.MIRROR);

  @Test
  void healthy() {
    PodsReport report = check("healthy.json");
    assertEquals(ExitStatus.OK, report.exitStatus());
    assertEquals(4, report.containers());
    assertEquals(List.of(), report.findings());
    assertEquals(
        Map.of("602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns:v1.11.4-eksbuild.2", 1),
        report.elsewhere());
    assertEquals(List.of(), registry.events(), "nothing has to be asked");
  }

  @Test
  void imageMissingInTheMirror() {
    PodFinding webhook = check("one-image-missing.json").findings().get(0);
    assertEquals("ma/cert-manager-webhook-65b7c7cbb6-5m6pl", webhook.container().pod());
    assertEquals(Optional.of("ImagePullBackOff"), webhook.container().waiting());
    assertEquals(PullProblem.NOT_FOUND, webhook.problem());
    assertTrue(webhook.inManifest());
    assertEquals(Optional.empty(), webhook.mirrored());
    assertEquals("the manifest lists it, but the mirror does not contain it", webhook.reason());
    assertEquals(
        List.of(
            "java -jar ma-ecr.jar mirror "
                + TARGET.registry()
                + " --include "
                + WEBHOOK
                + " --only images --region eu-west-1"),
        webhook.fix());
  }

  @Test
  void imagesWithOwnNamesAreRecognised() throws IOException {
    own = Optional.of(new ImageName("own", Optional.of("webhook")));
    String pods;
    try (InputStream in = PodsCheckTest.class.getResourceAsStream("/pods/one-image-missing.json")) {
      pods = new String(in.readAllBytes(), UTF_8);
    }
    String named =
        pods.replace("mirrored/quay.io/jetstack/cert-manager-webhook:v1.17.2", "own:webhook");
    PodFinding webhook = check(new ByteArrayInputStream(named.getBytes(UTF_8))).findings().get(0);
    assertEquals("the manifest lists it, but the mirror does not contain it", webhook.reason());
    assertTrue(webhook.fix().get(0).contains("--include " + WEBHOOK), webhook.fix()::toString);

    String elsewhere =
        pods.replace(
            MIRROR + "quay.io/jetstack/cert-manager-webhook",
            "quay.io/jetstack/cert-manager-webhook");
    PodFinding unmoved =
        check(new ByteArrayInputStream(elsewhere.getBytes(UTF_8))).findings().get(0);
    assertTrue(
        unmoved.fix().get(2).contains("to: \"${registry}/own:webhook\""), unmoved.fix()::toString);
  }

  /** Charts can omit the tag where a digest is set. */
  @Test
  void pinnedImagesAreRecognisedWithoutTheirTag() throws IOException {
    pin = Optional.of(Digest.sha256(new byte[1]));
    String pods;
    try (InputStream in = PodsCheckTest.class.getResourceAsStream("/pods/one-image-missing.json")) {
      pods = new String(in.readAllBytes(), UTF_8);
    }
    String name = "mirrored/quay.io/jetstack/cert-manager-webhook";
    for (String written : List.of("@" + pin.get(), ":v1.17.2@" + pin.get())) {
      String byDigest = pods.replace(name + ":v1.17.2", name + written);
      PodFinding webhook =
          check(new ByteArrayInputStream(byDigest.getBytes(UTF_8))).findings().get(0);
      assertEquals("the manifest lists it, but the mirror does not contain it", webhook.reason());
      assertTrue(webhook.fix().get(0).contains("--include " + WEBHOOK), webhook.fix()::toString);
    }
    own = Optional.of(new ImageName("own", Optional.of("webhook")));
    String named = pods.replace(name + ":v1.17.2", "own@" + pin.get());
    PodFinding webhook = check(new ByteArrayInputStream(named.getBytes(UTF_8))).findings().get(0);
    assertEquals("the manifest lists it, but the mirror does not contain it", webhook.reason());
  }

  @Test
  void publicImageMissingInTheManifest() {
    PodFinding ctl = check("one-image-missing.json").findings().get(1);
    assertEquals(PullProblem.UNREACHABLE, ctl.problem());
    assertEquals(
        "it is not pulled from the mirror, and the manifest does not list it", ctl.reason());
    assertEquals("# in m.yaml, chart cert-manager", ctl.fix().get(0));
    assertEquals("  - quay.io/jetstack/cert-manager-ctl:v1.17.2", ctl.fix().get(2));
  }

  @Test
  void invalidImageName() {
    PodFinding kafka = check("one-image-missing.json").findings().get(2);
    assertEquals(PullProblem.INVALID_NAME, kafka.problem());
    assertEquals("it is not an image reference", kafka.reason());
  }

  @Test
  void wrongArchitecture() {
    registry.put(repository(CONTROLLER), "v1.17.2", ImageShapes.simple(1));
    PodsReport report = check("wrong-architecture.json");
    assertEquals(ExitStatus.FAILED, report.exitStatus());
    PodFinding finding = report.findings().get(0);
    assertEquals(PullProblem.WRONG_PLATFORM, finding.problem());
    assertEquals(
        "the mirror contains it for linux/amd64; the node has a different platform",
        finding.reason());
  }

  @Test
  void problemsOfTheNodeAreNotThoseOfTheMirror() {
    registry.put(repository(CONTROLLER), "v1.17.2", ImageShapes.simple(1));
    String image = MIRROR + CONTROLLER;
    Map<String, String> reasons =
        Map.of(
            "failed to extract layer sha256:0: write /x: no space left on device",
            "the mirror contains it for linux/amd64; the node has no disk space left",
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            "the mirror contains it for linux/amd64; the node does not trust the certificate of the"
                + " registry");
    reasons.forEach(
        (message, reason) -> {
          String pod =
              """
              {"kind": "Pod", "metadata": {"name": "x"},
               "spec": {"containers": [{"name": "c", "image": "IMAGE"}]},
               "status": {"containerStatuses": [{"name": "c", "state": {"waiting":
                 {"reason": "ImagePullBackOff", "message": "MESSAGE"}}}]}}
              """
                  .replace("IMAGE", image)
                  .replace("MESSAGE", message);
          PodFinding finding =
              check(new ByteArrayInputStream(pod.getBytes(UTF_8))).findings().get(0);
          assertEquals(reason, finding.reason());
        });
  }

  @Test
  void badCredentials() {
    registry.put(repository(CONTROLLER), "v1.17.2", ImageShapes.all(1).get("docker-list"));
    registry.put(repository(AWS_CLI), "2.25.11", ImageShapes.simple(1));
    List<PodFinding> findings = check("bad-credentials.json").findings();
    assertEquals(3, findings.size());
    assertEquals(PullProblem.NODE_PERMISSION, findings.get(0).problem());
    assertEquals(
        "the mirror contains it for linux/amd64, linux/arm64; the node is not allowed to pull it",
        findings.get(0).reason());
    assertTrue(findings.get(0).fix().get(0).contains("ecr:GetDownloadUrlForLayer"));
    assertEquals("create-bucket", findings.get(1).container().name(), "an init container");
    assertEquals(PullProblem.NODE_PERMISSION, findings.get(1).problem(), "403 Forbidden");
    assertEquals("debugger", findings.get(2).container().name(), "an ephemeral container");
    assertEquals(PullProblem.NEVER_PULLED, findings.get(2).problem());
  }

  /** The kubelet reports it as the status of the container, whose own image is there. */
  @Test
  void imageVolumeMissingInTheMirror() {
    registry.put(repository(CONTROLLER), "v1.17.2", ImageShapes.simple(1));
    PodsReport report = check("image-volumes.json");
    assertEquals(4, report.containers());
    assertEquals(4, report.imageVolumes());
    assertEquals(
        List.of(
            "ma/by-status volume rules ErrImagePull NOT_FOUND",
            "ma/by-event volume rules ErrImagePull NODE_PERMISSION",
            "ma/by-both volume rules ImagePullBackOff UNREACHABLE"),
        report.findings().stream()
            .map(
                finding ->
                    String.join(
                        " ",
                        finding.container().pod(),
                        finding.container().kind().label(),
                        finding.container().name(),
                        finding.container().waiting().orElseThrow(),
                        finding.problem().name()))
            .toList());
    PodFinding first = report.findings().get(0);
    assertEquals("neither the mirror nor the manifest contains it", first.reason());
    assertTrue(first.container().image().endsWith("mirrored/quay.io/team/rules:2"));
    assertEquals(Map.of("docker.io/library/busybox:1", 2), report.elsewhere());
  }

  @Test
  void unreachableMirrorIsReported() {
    registry.failing(
        "cert-manager-controller",
        new AccessException(new Failure("read", Side.MIRROR, "x", "403", "")));
    PodsReport report = check("wrong-architecture.json");
    assertEquals(ExitStatus.ACCESS, report.exitStatus());
    assertEquals("the mirror could not be queried: 403", report.findings().get(0).reason());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ErrImagePull | dial tcp: lookup quay.io on 10.100.0.10:53: no such host | UNREACHABLE",
        "ErrImagePull | manifest unknown: Requested image not found | NOT_FOUND",
        "ErrImagePull | denied: Your authorization token has expired. | NODE_PERMISSION",
        "ErrImagePull | failed to fetch anonymous token: 401 Unauthorized | NODE_PERMISSION",
        "ImageInspectError | unable to inspect | OTHER",
        "RegistryUnavailable | | UNREACHABLE",
        "ImagePullBackOff | Back-off pulling image \"not-found.test/denied:1\" | OTHER",
      })
  void kubeletMessagesAreClassified(String reason, String message, PullProblem expected) {
    PodContainer container =
        new PodContainer(
            "a/b",
            PodContainer.Kind.CONTAINER,
            "c",
            "not-found.test/denied:1",
            Optional.empty(),
            Optional.of(reason),
            message == null ? "" : message);
    assertEquals(Optional.of(expected), PullProblem.of(container));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ContainerCreating", "CrashLoopBackOff", "PodInitializing"})
  void otherReasonsAreIgnored(String reason) {
    PodContainer container =
        new PodContainer(
            "a/b",
            PodContainer.Kind.CONTAINER,
            "c",
            "x:1",
            Optional.empty(),
            Optional.of(reason),
            "not found");
    assertEquals(Optional.empty(), PullProblem.of(container));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | not a JSON object",
        "No resources found | it is not valid JSON",
        "[] | not a JSON object",
        "{} | not a pod",
        "{\"kind\":\"List\",\"items\":[{\"kind\":\"Service\",\"spec\":{}}]} | not a pod",
        "{\"kind\":\"List\",\"items\":[{\"kind\":\"Pod\",\"spec\": | is incomplete",
      })
  void otherInputIsRejected(String text, String reason) {
    InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> PodListReader.read(in, "pods.json"));
    assertTrue(e.getMessage().contains(reason), e::getMessage);
    assertTrue(e.getMessage().contains("pods.json"), e::getMessage);
  }

  @Test
  void emptyListIsAccepted() {
    String none = "{\"apiVersion\":\"v1\",\"items\":[],\"kind\":\"List\"}";
    InputStream in = new ByteArrayInputStream(none.getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(), PodListReader.read(in, "pods.json"));
  }

  @Test
  void sizeOfTheListIsLimited() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return ' ';
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            Arrays.fill(buffer, offset, offset + length, (byte) ' ');
            return length;
          }
        };
    InvalidInputException e =
        assertThrows(InvalidInputException.class, () -> PodListReader.read(endless, "-"));
    assertTrue(e.getMessage().contains("larger than 64 MiB"), e::getMessage);
  }

  private PodsReport check(String recorded) {
    try (InputStream in = PodsCheckTest.class.getResourceAsStream("/pods/" + recorded)) {
      return check(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PodsReport check(InputStream pods) {
    return new PodsCheck(
            new MirroredImages(registry, HOST, TARGET, manifest()),
            new ManifestAdvice(manifest()),
            new RepairCommands(
                TARGET,
                List.of("--region", "eu-west-1"),
                List.of(),
                TagMovedException.PIN_COMMAND,
                true))
        .check(PodListReader.read(pods, "pods"));
  }

  private MirrorManifest manifest() {
    ChartEntry chart =
        new ChartEntry(
            "cert-manager",
            "cert-manager",
            "v1.17.2",
            URI.create("https://charts.test"),
            Optional.empty(),
            Stream.of(CONTROLLER, WEBHOOK).map(this::image).toList(),
            List.of(),
            1);
    return new MirrorManifest(
        "m.yaml",
        Optional.empty(),
        List.of(chart),
        List.of(image(AWS_CLI)),
        List.of(),
        List.of(),
        Digest.sha256(new byte[0]));
  }

  private ImageEntry image(String reference) {
    return new ImageEntry(
        reference,
        ImageReference.parse(reference),
        pin.filter(p -> reference.equals(WEBHOOK)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        own.filter(name -> reference.equals(WEBHOOK))
            .map(name -> new ImageEntry.OwnName(name.toString(), name)),
        List.of(),
        1);
  }

  private static String repository(String image) {
    return MIRROR + image.substring(0, image.lastIndexOf(':'));
  }
}
