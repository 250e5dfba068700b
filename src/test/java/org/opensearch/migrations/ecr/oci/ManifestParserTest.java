package org.opensearch.migrations.ecr.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.model.Digest;

class ManifestParserTest {

  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);

  private static Manifest parse(String json, String contentType) throws IOException {
    byte[] content = json.getBytes(UTF_8);
    return ManifestParser.parse(content, Optional.ofNullable(contentType), Digest.sha256(content));
  }

  private static Manifest parse(String json) throws IOException {
    return parse(json, null);
  }

  private static String descriptor(String digest) {
    return "{\"mediaType\":\"m\",\"size\":7,\"digest\":\"" + digest + "\"}";
  }

  private static String child(String digest) {
    return descriptor(digest).replace("\"m\"", '"' + MediaTypes.OCI_MANIFEST + '"');
  }

  @Test
  void findsConfigAndLayersOnce() throws IOException {
    String json =
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[%s,%s,%s]}"
            .formatted(descriptor(A), descriptor(B), descriptor(A), descriptor(B));
    Manifest manifest = parse(json);
    assertEquals(
        List.of(new Descriptor("m", Digest.parse(A), 7), new Descriptor("m", Digest.parse(B), 7)),
        manifest.blobs());
    assertEquals(List.of(), manifest.manifests());
    assertEquals(MediaTypes.OCI_MANIFEST, manifest.mediaType());
  }

  @Test
  void findsTheChildrenOfAnIndexInTheirOrder() throws IOException {
    Manifest index = parse("{\"manifests\":[%s,%s]}".formatted(child(B), child(A)), "text/plain");
    assertEquals(
        List.of(B, A), index.manifests().stream().map(d -> d.digest().toString()).toList());
    assertEquals(MediaTypes.OCI_INDEX, index.mediaType());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/vnd.buildkit.cacheconfig.v0",
        "application/vnd.oci.image.layer.v1.tar+gzip",
        "application/vnd.docker.image.rootfs.diff.tar.gzip",
        "application/octet-stream"
      })
  void indexCanListBlobs(String mediaType) throws IOException {
    String blob = descriptor(A).replace("\"m\"", '"' + mediaType + '"');
    Manifest index = parse("{\"manifests\":[%s,%s]}".formatted(blob, child(B)));
    assertEquals(List.of(Digest.parse(B)), digests(index.manifests()));
    assertEquals(List.of(Digest.parse(A)), digests(index.blobs()));
  }

  private static List<Digest> digests(List<Descriptor> descriptors) {
    return descriptors.stream().map(Descriptor::digest).toList();
  }

  static Stream<byte[]> encodings() {
    String text = "{\"layers\":[" + descriptor(A) + "],\"annotations\":{\"a\":\"\u00fc\"}}";
    return Stream.of(
        text.getBytes(UTF_8),
        ("\ufeff" + text).getBytes(UTF_8),
        text.getBytes(StandardCharsets.UTF_16),
        text.getBytes(StandardCharsets.UTF_16LE),
        text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("encodings")
  void descriptorsAreFoundInAnyEncoding(byte[] content) throws IOException {
    Manifest manifest =
        ManifestParser.parse(content, Optional.of(MediaTypes.OCI_MANIFEST), Digest.sha256(content));
    assertEquals(List.of(Digest.parse(A)), digests(manifest.blobs()));
    assertSame(content, manifest.content());
  }

  @Test
  void invalidJsonWithAManifestTypeIsReportedAsSuch() {
    ProtocolException broken =
        assertThrows(ProtocolException.class, () -> parse("{\"layers\":", MediaTypes.OCI_MANIFEST));
    assertEquals("the manifest is not valid JSON", broken.getMessage());
    ProtocolException page =
        assertThrows(ProtocolException.class, () -> parse("<html>", "text/html"));
    assertEquals("the response is not an image manifest", page.getMessage());
  }

  @Test
  void keepsTheBytes() throws IOException {
    byte[] content = "{ \"manifests\" : [ ] }\n".getBytes(UTF_8);
    assertSame(
        content, ManifestParser.parse(content, Optional.empty(), Digest.sha256(content)).content());
  }

  @Test
  void foreignLayersKeepTheirUrls() throws IOException {
    Manifest manifest =
        parse(
            ("{\"layers\":[{\"mediaType\":\"m\",\"size\":1,\"digest\":\"%s\","
                    + "\"urls\":[\"https://x.test/l\"]}]}")
                .formatted(A));
    assertEquals(List.of("https://x.test/l"), manifest.blobs().get(0).urls());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void blobThatIsOrdinaryInAnyFieldIsRequired(boolean ordinaryFirst) throws IOException {
    String ordinary = "{\"mediaType\":\"m\",\"size\":1,\"digest\":\"%s\"}".formatted(A);
    String foreign =
        ordinary.replace("\"m\"", "\"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip\"");
    String layers = ordinaryFirst ? ordinary + "," + foreign : foreign + "," + ordinary;
    Manifest manifest = parse("{\"layers\":[" + layers + "]}");
    assertEquals(1, manifest.blobs().size());
    assertFalse(manifest.blobs().get(0).isNondistributable());
  }

  @Test
  void artifactManifestMayHaveNoBlobs() throws IOException {
    assertEquals(1, parse("{\"blobs\":[%s]}".formatted(descriptor(A))).blobs().size());
    assertEquals(
        0,
        parse("{\"mediaType\":\"%s\",\"blobs\":[]}".formatted(MediaTypes.OCI_ARTIFACT))
            .blobs()
            .size());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "own.type, application/vnd.oci.image.manifest.v1+json, own.type",
        "-, application/vnd.docker.distribution.manifest.v2+json,"
            + " application/vnd.docker.distribution.manifest.v2+json",
        "-, application/json, application/vnd.oci.image.manifest.v1+json",
        "-, -, application/vnd.oci.image.manifest.v1+json"
      })
  void mediaTypeOfTheManifestTakesPrecedence(String own, String header, String expected)
      throws IOException {
    String field = own == null ? "" : "\"mediaType\":\"" + own + "\",";
    assertEquals(expected, parse("{" + field + "\"layers\":[]}", header).mediaType());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "1, -, -",
        "1, -, application/vnd.docker.distribution.manifest.v1+prettyjws",
        "2, application/vnd.docker.distribution.manifest.v1+json, -",
        "2, -, application/vnd.docker.distribution.manifest.v1+prettyjws"
      })
  void schema1IsRejectedByName(int version, String own, String header) {
    String field = own == null ? "" : "\"mediaType\":\"" + own + "\",";
    String json = "{\"schemaVersion\":" + version + "," + field + "\"fsLayers\":[]}";
    ProtocolException refused = assertThrows(ProtocolException.class, () -> parse(json, header));
    assertTrue(refused.getMessage().contains("schema 1"), refused.getMessage());
    assertTrue(refused.remedy().contains("schema 2"), refused.remedy());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"text\"",
        "{",
        "<html>",
        "{}",
        "{\"errors\":[]}",
        "{\"layers\":[{}]}",
        "{\"layers\":\"x\"}",
        "{\"manifests\":5}",
        "{\"config\":\"x\",\"layers\":[]}",
        "{\"layers\":[null]}",
        "{\"layers\":[\"x\"]}",
        "{\"layers\":[{\"digest\":\"md5:abc\"}]}",
        "{\"layers\":[{\"digest\":\"sha256:ABC\"}]}",
        "{\"layers\":[{\"digest\":\"../../x\"}]}",
        "{\"config\":{\"digest\":5}}"
      })
  void otherJsonIsRejected(String json) {
    ProtocolException refused = assertThrows(ProtocolException.class, () -> parse(json));
    assertTrue(!refused.getMessage().isEmpty());
  }

  @Test
  void invalidSizesAreUnknown() throws IOException {
    for (String size : List.of("-5", "\"7\"", "null", "{}")) {
      Manifest manifest =
          parse("{\"layers\":[{\"digest\":\"%s\",\"size\":%s}]}".formatted(A, size));
      assertTrue(manifest.blobs().get(0).size() >= -1, size + ": " + manifest.blobs());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775807", "1e400", "1e15"})
  void excessiveSizesAreRejected(String size) {
    String json = "{\"layers\":[{\"digest\":\"%s\",\"size\":%s}]}".formatted(A, size);
    ProtocolException refused = assertThrows(ProtocolException.class, () -> parse(json));
    assertTrue(refused.getMessage().contains("more than any registry"), refused.getMessage());
  }

  @Test
  void lastDuplicateKeyTakesPrecedence() throws IOException {
    // What is copied are the bytes; which of two keys is meant is the same for all who read them.
    String one = descriptor(A);
    String json = "{\"layers\":[],\"layers\":[%s]}".formatted(one);
    assertEquals(1, parse(json).blobs().size());
  }

  @Test
  void deepOrWideManifestsAreRejected() {
    String deep = "{\"layers\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThrows(ProtocolException.class, () -> parse(deep));
    StringBuilder wide = new StringBuilder("{\"layers\":[");
    for (int i = 0; i <= 4096; i++) {
      wide.append(i == 0 ? "" : ",").append(descriptor("sha256:" + "%064x".formatted(i)));
    }
    ProtocolException refused =
        assertThrows(ProtocolException.class, () -> parse(wide.append("]}").toString()));
    assertTrue(refused.getMessage().contains("4096"), refused.getMessage());
  }

  @Test
  void tooManyTokensAreRejected() {
    String json = "{\"layers\":[],\"x\":[" + "{},".repeat(150_000) + "{}]}";
    ProtocolException refused = assertThrows(ProtocolException.class, () -> parse(json));
    assertTrue(refused.getMessage().contains("more parts"), refused.getMessage());
  }

  @Test
  void longMediaTypesAreRejected() throws IOException {
    String longest = "a/" + "b".repeat(253);
    assertEquals(longest, parse("{\"mediaType\":\"" + longest + "\",\"layers\":[]}").mediaType());
    for (String json :
        List.of(
            "{\"mediaType\":\"x" + longest + "\",\"layers\":[]}",
            "{\"layers\":[{\"mediaType\":\"x" + longest + "\",\"digest\":\"" + A + "\"}]}")) {
      ProtocolException refused = assertThrows(ProtocolException.class, () -> parse(json));
      assertTrue(refused.getMessage().contains("media type"), refused.getMessage());
    }
  }
}
