import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the CycloneDX SBOM of the jar during the build, which runs this file without compiling it
 * first. Its only sources are the resolved dependencies, the NOTICE and the pom.xml, so that the
 * same commit results in the same bytes, offline too: cyclonedx-maven-plugin does not run without a
 * network.
 */
final class Sbom {

  /**
   * A line of {@code dependency:list}: {@code group:artifact:jar[:classifier]:version:scope:path}.
   * Provided is what is packed as a jar in the jar.
   */
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "\\s*(?<group>[^:]+):(?<artifact>[^:]+):jar:(?:(?<classifier>[^:]+):)?"
              + "(?<version>[^:]+):(compile|runtime|provided):"
              + "(?<path>.*?\\.jar)( .*)?");

  private static final Pattern HEADING = Pattern.compile("([\\w.-]+), https://\\S+");

  private Sbom() {}

  /** Arguments: the pom.xml, the list of dependencies, the NOTICE, our version, the SBOM. */
  public static void main(String... arguments) throws Exception {
    Map<String, String> licences = licences(Path.of(arguments[2]));
    List<Pattern> notBundled = notBundled(Path.of(arguments[0]));
    TreeMap<String, String> components = new TreeMap<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      Matcher dependency = DEPENDENCY.matcher(line);
      if (!dependency.matches()) {
        continue;
      }
      String name = dependency.group("group") + ":" + dependency.group("artifact");
      if (notBundled.stream().anyMatch(pattern -> pattern.matcher(name).matches())) {
        continue;
      }
      if (!licences.containsKey(name)) {
        throw new IllegalStateException(
            arguments[2] + " does not name " + name + ". Add it below its licence.");
      }
      components.put(
          name + ":" + dependency.group("classifier"), component(dependency, licences.get(name)));
    }
    if (components.isEmpty()) {
      throw new IllegalStateException(arguments[1] + " lists no dependencies.");
    }
    Files.writeString(
        Path.of(arguments[4]),
        """
        {
          "bomFormat": "CycloneDX",
          "specVersion": "1.6",
          "version": 1,
          "metadata": {
            "component": %s
          },
          "components": [
            %s
          ]
        }
        """
            .formatted(
                json(
                    "application",
                    "org.opensearch.migrations",
                    "ma-ecr",
                    arguments[3],
                    null,
                    "Apache-2.0",
                    ""),
                String.join(",\n    ", components.values())));
  }

  private static String component(Matcher dependency, String licence)
      throws IOException, GeneralSecurityException {
    byte[] content = Files.readAllBytes(Path.of(dependency.group("path")));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    return json(
        "library",
        dependency.group("group"),
        dependency.group("artifact"),
        dependency.group("version"),
        dependency.group("classifier"),
        licence,
        " \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"" + digest + "\"}],");
  }

  /** No value contains characters that JSON would need to escape. */
  private static String json(
      String type,
      String group,
      String name,
      String version,
      String classifier,
      String licence,
      String hashes) {
    String purl =
        "pkg:maven/%s/%s@%s?%stype=jar"
            .formatted(
                group, name, version, classifier == null ? "" : "classifier=" + classifier + "&");
    return ("{\"type\": \"%s\", \"bom-ref\": \"%s\", \"group\": \"%s\", \"name\": \"%s\","
            + " \"version\": \"%s\",%s \"licenses\": [{\"license\": {\"id\": \"%s\"}}],"
            + " \"purl\": \"%s\"}")
        .formatted(type, purl, group, name, version, hashes, licence, purl);
  }

  /** By {@code group:artifact}. */
  private static Map<String, String> licences(Path notice) throws IOException {
    Map<String, String> licences = new TreeMap<>();
    String licence = "";
    for (String line : Files.readAllLines(notice)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        licence = heading.group(1);
      } else if (line.startsWith("- ")) {
        licences.put(line.substring(2), licence);
      }
    }
    return licences;
  }

  /** The dependencies that maven-shade-plugin leaves out of the jar. */
  private static List<Pattern> notBundled(Path pom) throws IOException {
    Matcher set =
        Pattern.compile("(?s)<artifactSet>(.*?)</artifactSet>").matcher(Files.readString(pom));
    if (!set.find()) {
      throw new IllegalStateException(pom + " has no artifactSet.");
    }
    return Pattern.compile("<exclude>(.*?)</exclude>")
        .matcher(set.group(1))
        .results()
        .map(each -> Pattern.compile(each.group(1).replace(".", "\\.").replace("*", ".+")))
        .toList();
  }
}
