package org.opensearch.migrations.ecr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.Programs;

/** What the jar says of its own parts. */
class SupplyChainIT {

  private static final Path JAR = Path.of(System.getProperty("ma-ecr.jar", "target/ma-ecr.jar"));
  private static final String SBOM = "META-INF/sbom/ma-ecr.cdx.json";

  private static String entry(String name) throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      if (jar.getEntry(name) == null) {
        Programs.skip("this test needs the jar of a build: there is no " + name + " in " + JAR);
      }
      return new String(jar.getInputStream(jar.getEntry(name)).readAllBytes(), UTF_8);
    }
  }

  @Test
  void sbomListsTheDependenciesOfTheNoticeWithTheirLicences() throws IOException {
    JsonNode sbom = Json.parse(entry(SBOM));
    assertEquals("CycloneDX", sbom.path("bomFormat").asText());
    assertEquals("ma-ecr", sbom.path("metadata").path("component").path("name").asText());
    Map<String, String> licences = new TreeMap<>();
    for (JsonNode component : sbom.path("components")) {
      String name = component.path("group").asText() + ":" + component.path("name").asText();
      assertTrue(component.path("purl").asText().startsWith("pkg:maven/"), name);
      licences.put(name, component.path("licenses").path(0).path("license").path("id").asText());
    }
    for (var leftOut : NoticeTest.leftOut()) {
      licences.keySet().removeIf(name -> leftOut.matcher(name).matches());
    }
    assertEquals(NoticeTest.licences(), licences);
  }

  /** Else two builds of one commit would differ. */
  @Test
  void sbomSaysNothingOfItsBuild() throws IOException {
    String sbom = entry(SBOM);
    assertTrue(Json.parse(sbom).path("serialNumber").isMissingNode(), sbom);
    assertTrue(!sbom.contains(System.getProperty("user.dir")), sbom);
    Path beside = JAR.resolveSibling("ma-ecr.cdx.json");
    assertEquals(Files.readString(beside), sbom);
  }

  /** Without it, Java 24 and newer print a warning when native cryptography is loaded. */
  @Test
  void jarEnablesNativeAccess() throws IOException {
    assertTrue(entry("META-INF/MANIFEST.MF").contains("Enable-Native-Access: ALL-UNNAMED"));
  }

  @Test
  void noticeOfTheJarBeginsWithOurs() throws IOException {
    entry(SBOM);
    String ours =
        Files.readString(Path.of("src", "main", "resources", "META-INF", "NOTICE")).strip();
    assertTrue(entry("META-INF/NOTICE").strip().startsWith(ours), () -> "of others first");
  }
}
