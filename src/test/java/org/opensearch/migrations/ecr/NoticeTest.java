package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The NOTICE of the jar: every dependency that it bundles, with its licence, and nothing else. */
class NoticeTest {

  private static final Path NOTICE = Path.of("src", "main", "resources", "META-INF", "NOTICE");

  /** Licences that a product under the Apache License may bundle, with the notices kept. */
  private static final Set<String> LICENCES = Set.of("Apache-2.0", "MIT", "MIT-0");

  /** What the tests use, and what that depends on. */
  private static final Pattern OF_TESTS =
      Pattern.compile(
          "(org\\.junit\\..+|com\\.tngtech\\.archunit|org\\.opentest4j|org\\.apiguardian"
              + "|org\\.apache\\.maven\\..+):.+");

  private static final String PICOCLI = "/info/picocli/picocli/";

  /** The licence of each dependency in the NOTICE, by {@code group:artifact}. */
  static Map<String, String> licences() throws IOException {
    Map<String, String> licences = new TreeMap<>();
    String licence = "";
    for (String line : Files.readAllLines(NOTICE)) {
      Matcher heading = Pattern.compile("([\\w.-]+), https://\\S+").matcher(line);
      if (heading.matches()) {
        licence = heading.group(1);
      } else if (line.startsWith("- ")) {
        assertEquals(null, licences.put(line.substring(2), licence), line);
      }
    }
    return licences;
  }

  /** The dependencies that are left out of the jar. */
  static List<Pattern> leftOut() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    Matcher set = Pattern.compile("(?s)<artifactSet>(.*?)</artifactSet>").matcher(pom);
    assertTrue(set.find());
    return Pattern.compile("<exclude>(.*?)</exclude>")
        .matcher(set.group(1))
        .results()
        .map(each -> each.group(1).replace(".", "\\.").replace("*", ".+"))
        .map(Pattern::compile)
        .toList();
  }

  private static Set<String> bundled() throws IOException {
    List<Pattern> leftOut = leftOut();
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> files = List.of(path.split(File.pathSeparator));
    String known = files.stream().filter(file -> file.contains(PICOCLI)).findFirst().orElseThrow();
    String repository = known.substring(0, known.indexOf(PICOCLI));
    Pattern jarInRepository =
        Pattern.compile(
            Pattern.quote(repository) + "/(?<group>.+)/(?<artifact>[^/]+)/[^/]+/[^/]+\\.jar");
    return files.stream()
        .map(jarInRepository::matcher)
        .filter(Matcher::matches)
        .map(jar -> jar.group("group").replace('/', '.') + ":" + jar.group("artifact"))
        .filter(name -> !OF_TESTS.matcher(name).matches())
        .filter(name -> leftOut.stream().noneMatch(each -> each.matcher(name).matches()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyBundledDependencyIsNamedWithItsLicence() throws IOException {
    assertEquals(bundled(), licences().keySet());
  }

  @Test
  void licencesAreCompatible() throws IOException {
    assertEquals(LICENCES, new TreeSet<>(licences().values()));
  }
}
