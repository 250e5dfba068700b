package org.opensearch.migrations.ecr;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.resolvers.SelectedClassResolverFromClasspath;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the arrows between the packages: they go down only, and each library has one door. */
class ArchitectureTest {
  private static final String ROOT = "org.opensearch.migrations.ecr";

  /** Jib's own package, in which one class of ours has to live: the transport. */
  private static final String BRIDGE = "com.google.cloud.tools.jib.http";

  private static final String BLOB_BRIDGE = "com.google.cloud.tools.jib.registry";

  private static final Path SOURCES = Path.of("src", "main", "java");

  /** At most so many top-level types in a package: one concept each. */
  private static final int TYPES_IN_A_PACKAGE = 15;

  /** Packages whose concept is wider. */
  private static final Map<String, Integer> WIDER = Map.of("model", 20, "cli", 20);

  /** Package → the packages of ours that it may know. {@code cli} knows all, so it is not here. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          arrows("http.message", ""),
          arrows("model.failure", ""),
          arrows("stream", ""),
          arrows("tar", ""),
          arrows("http.proxy", "http.message model.failure"),
          arrows("http.tls", "model.failure"),
          arrows("model.text", ""),
          arrows("model", "model.text model.failure"),
          arrows("http.connection", "http.proxy http.message stream"),
          arrows("images", "yaml model model.failure"),
          arrows("list", "model model.failure"),
          arrows("model.rules", "model model.text"),
          arrows("oci", "model model.failure"),
          arrows("process", ""),
          arrows("plan", "model model.failure"),
          arrows("ports", "oci model model.failure"),
          arrows("registry.failure", "oci model http.message"),
          arrows("yaml", "model.text model.failure"),
          arrows("deployment.cluster", "ports yaml images model model.failure"),
          arrows(
              "deployment",
              "deployment.cluster ports yaml model.rules oci plan images model model.failure"),
          arrows("helm.go", "yaml stream"),
          arrows("helm.program.copy", "helm.chart helm.go ports"),
          arrows("helm.chart", "helm.go ports oci model http.message tar model.failure"),
          arrows(
              "http", "ports http.connection http.proxy http.tls model http.message model.failure"),
          arrows("layout", "layout.files ports oci model tar model.failure"),
          arrows("layout.files", "tar model model.failure"),
          arrows("manifest", "yaml model.rules model model.text model.failure"),
          arrows("mirror.result", "ports oci plan model model.failure"),
          arrows("values", "yaml model model.failure"),
          arrows("aws", "http ports model http.proxy http.tls model.failure http.message"),
          arrows("discover.derive", "deployment ports images model model.failure"),
          arrows(
              "helm.program", "helm.program.copy helm.go helm.chart process ports model.failure"),
          arrows(
              "helm.repository",
              "helm.chart helm.go yaml http ports oci model http.message model.failure model.text"
                  + " stream"),
          arrows("manifest.rules", "manifest yaml model.rules model model.failure"),
          arrows("mirror.schedule", "mirror.result ports"),
          arrows(
              "registry.auth",
              "http process ports registry.failure oci model http.message model.failure"),
          arrows("registry.fallback", "http ports oci model model.failure"),
          arrows("verify.artifacts", "deployment ports oci plan model model.failure"),
          arrows("discover.pins", "deployment ports oci plan model model.failure"),
          arrows(
              "discover.bump",
              "discover.derive deployment ports yaml model model.text model.failure"),
          arrows(
              "discover",
              "discover.bump discover.derive discover.pins manifest deployment ports yaml"
                  + " model.rules images model model.text model.failure"),
          arrows(
              "discover.report",
              "discover discover.bump manifest images yaml model model.text model.failure"),
          arrows("helm.folder", "helm.go helm.repository helm.chart ports model model.failure"),
          arrows(
              "mirror.copy",
              "mirror.schedule mirror.result deployment ports oci plan model model.failure"),
          arrows(
              "registry",
              "registry.auth http ports registry.failure oci model http.message"
                  + " model.failure"),
          arrows("verify.repair", "verify.artifacts ports plan oci model.rules model"),
          arrows(
              "mirror",
              "mirror.copy mirror.schedule mirror.result ports plan oci model model.text"
                  + " model.failure"),
          arrows("verify.pods", "verify.repair oci model model.failure"),
          arrows(
              "verify.rendered",
              "verify.repair verify.artifacts deployment ports images model.rules model"
                  + " model.failure"),
          arrows(
              "verify",
              "verify.rendered verify.pods verify.repair verify.artifacts plan images model"
                  + " model.failure"));

  private static final JavaClasses OURS = ourClasses();

  @Test
  void theClassesWereFound() {
    assertTrue(OURS.stream().anyMatch(resideInAPackage(ROOT + ".cli..")), "no class of cli found");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("packages")
  void packageKnowsOnlyWhatIsBelowIt(String name) {
    Set<String> known = new TreeSet<>(ARROWS.get(name));
    known.add(name);
    check(
        noClasses()
            .that()
            .resideInAPackage(exact(name))
            .should()
            .dependOnClassesThat(
                resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(exactly(known)))))
            .as(name + " may know of ours only " + known));
  }

  @Test
  void noPackageHasTooManyTypes() throws IOException {
    Map<String, Long> types =
        sources(SOURCES.resolve(ROOT.replace('.', '/'))).stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .collect(Collectors.groupingBy(ArchitectureTest::packageOf, Collectors.counting()));
    Map<String, Long> full = new TreeMap<>(types);
    full.entrySet()
        .removeIf(
            entry -> entry.getValue() <= WIDER.getOrDefault(entry.getKey(), TYPES_IN_A_PACKAGE));
    assertEquals(Map.of(), full, "packages of too many types: which concepts are in there?");
  }

  /** Each package's arrows lead to packages that lead nowhere back. */
  @Test
  void noArrowsMakeACircle() {
    for (String start : ARROWS.keySet()) {
      Set<String> reached = new TreeSet<>();
      Deque<String> next = new ArrayDeque<>(ARROWS.get(start));
      while (!next.isEmpty()) {
        String name = next.pop();
        if (reached.add(name)) {
          next.addAll(ARROWS.get(name));
        }
      }
      assertFalse(reached.contains(start), start + " leads back to itself");
    }
  }

  static Stream<String> packages() {
    return ARROWS.keySet().stream().sorted();
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> places = new TreeSet<>(ARROWS.keySet());
    Set<String> allowed = new TreeSet<>(Set.of(exactly(places)));
    allowed.add(tree("cli"));
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .resideInAnyPackage(allowed.toArray(String[]::new))
            .as("every package has its place in ArchitectureTest.ARROWS"));
  }

  @Test
  void theBridgesToJibAreKnownToRegistryAlone() throws IOException {
    List<Path> files =
        sources(SOURCES).stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .filter(file -> !file.startsWith(SOURCES.resolve(ROOT.replace('.', '/'))))
            .toList();
    assertTrue(
        files.size() <= 2,
        () -> "outside of our root, but for the transport and the push of whole blobs: " + files);

    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(tree("registry"), BRIDGE, BLOB_BRIDGE)
            .should()
            .dependOnClassesThat(resideInAPackage("com.google.cloud.tools.jib.."))
            .as("only registry knows jib and the transport in jib's package"));
    check(
        noClasses()
            .that()
            .resideInAnyPackage(BRIDGE, BLOB_BRIDGE)
            .should()
            .dependOnClassesThat(
                resideInAPackage(ROOT + "..")
                    .and(not(resideInAnyPackage(trees(Set.of("http", "ports", "model", "oci"))))))
            .as("the transport may know of ours only http, ports, oci and model"));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource({"software.amazon.awssdk, aws", "picocli, cli", "org.snakeyaml.engine, yaml helm"})
  void eachLibraryHasItsDoor(String library, String doors) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(trees(Set.of(doors.split(" "))))
            .should()
            .dependOnClassesThat(resideInAPackage(library + ".."))
            .as("only " + doors + " may use " + library));
  }

  @Test
  void onlyCliPrintsAndExits() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(tree("cli"))
            .should(ACCESS_STANDARD_STREAMS)
            .as("only cli uses System.out and System.err"));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(tree("cli"))
            .should()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "exit", int.class)
            .orShould()
            .callMethod(Runtime.class, "halt", int.class)
            .as("only cli ends the process"));
  }

  /** Its messages are of servers too, with secrets and with what steers terminals. */
  @Test
  void stackTracesArePrintedInOnePlace() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".cli.console.StackTrace")
            .should(
                ArchConditions.callMethodWhere(
                    JavaCall.Predicates.target(HasName.Predicates.name("printStackTrace"))))
            .as("only cli.console.StackTrace prints stack traces"));
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    Set<Path> bare = new TreeSet<>();
    for (Path file : sources(SOURCES)) {
      Path folder = file.getParent();
      if (!Files.exists(folder.resolve("package-info.java"))) {
        bare.add(folder);
      }
    }
    assertEquals(Set.of(), bare, "packages without package-info.java");
  }

  /** A set-up that stops half-way, as where a program is missing, leaves fields null. */
  @Test
  void testsLeaveClosingToJUnit() {
    JavaClasses tests =
        new ClassFileImporter().importPaths(Path.of("target", "classes"), testClasses());
    fields()
        .that()
        .haveRawType(JavaClass.Predicates.assignableTo(AutoCloseable.class))
        .and()
        .doNotHaveRawType(JavaClass.Predicates.assignableTo(OutputStream.class))
        .and()
        .areDeclaredInClassesThat(
            DescribedPredicate.describe("are tests", ArchitectureTest::isTest))
        .should()
        .beAnnotatedWith(AutoClose.class)
        .check(tests);
    noMethods()
        .that()
        .areAnnotatedWith(AfterEach.class)
        .or()
        .areAnnotatedWith(AfterAll.class)
        .should(
            ArchCondition.from(
                DescribedPredicate.describe("close something", ArchitectureTest::closes)))
        .check(tests);
  }

  private static boolean isTest(JavaClass type) {
    return type.getMethods().stream()
        .flatMap(method -> method.getAnnotations().stream())
        .anyMatch(a -> a.getRawType().getPackageName().startsWith("org.junit.jupiter."));
  }

  private static boolean closes(JavaMethod method) {
    return method.getMethodCallsFromSelf().stream()
        .anyMatch(call -> call.getTarget().getName().equals("close"));
  }

  private static Path testClasses() {
    try {
      return Path.of(
          ArchitectureTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JavaClasses ourClasses() {
    // Of what our classes point to, only the JDK is looked up: names are enough for the rest, and
    // the test stays fast.
    ArchConfiguration.get().setClassResolver(SelectedClassResolverFromClasspath.class);
    ArchConfiguration.get().setClassResolverArguments("java");
    return new ClassFileImporter().importPath(Path.of("target", "classes"));
  }

  private static void check(ArchRule rule) {
    // A package of the design that is not written yet breaks nothing.
    rule.allowEmptyShould(true).check(OURS);
  }

  private static String[] trees(Set<String> names) {
    return names.stream().map(ArchitectureTest::tree).toArray(String[]::new);
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  private static Map.Entry<String, Set<String>> arrows(String from, String to) {
    return Map.entry(from, to.isEmpty() ? Set.of() : Set.of(to.split(" ")));
  }

  private static String packageOf(Path file) {
    Path below = SOURCES.resolve(ROOT.replace('.', '/')).relativize(file.getParent());
    return below.toString().replace('/', '.');
  }

  private static String[] exactly(Set<String> names) {
    return names.stream().map(ArchitectureTest::exact).toArray(String[]::new);
  }

  private static String exact(String name) {
    return ROOT + "." + name;
  }

  private static String tree(String name) {
    return ROOT + "." + name + "..";
  }
}
