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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
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

  private static final Path SOURCES = Path.of("src", "main", "java");

  private static final Set<String> USE_CASE =
      Set.of("plan", "render", "ports", "manifest", "yaml", "model");
  private static final Set<String> ADAPTER = Set.of("http", "ports", "model");

  /** Package → the packages of ours that it may know. {@code cli} knows all, so it is not here. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("model", Set.of()),
          Map.entry("yaml", Set.of("model")),
          Map.entry("manifest", Set.of("yaml", "model")),
          Map.entry("ports", Set.of("model")),
          Map.entry("http", Set.of("ports", "model")),
          Map.entry("plan", Set.of("manifest", "ports", "model")),
          Map.entry("render", Set.of("plan", "manifest", "yaml", "ports", "model")),
          Map.entry("mirror", USE_CASE),
          Map.entry("verify", USE_CASE),
          Map.entry("discover", USE_CASE),
          Map.entry("list", USE_CASE),
          Map.entry("values", Set.of("manifest", "yaml", "model")),
          Map.entry("tar", Set.of()),
          Map.entry("layout", Set.of("tar", "ports", "model")),
          Map.entry("registry", ADAPTER),
          Map.entry("helm", Set.of("http", "tar", "ports", "model")),
          Map.entry("aws", ADAPTER));

  private static final Predicate<JavaClass> RUN_BY_JUNIT =
      type ->
          type.getMethods().stream()
              .flatMap(method -> method.getAnnotations().stream())
              .anyMatch(a -> a.getRawType().getPackageName().startsWith("org.junit.jupiter."));

  private static final Predicate<JavaMethod> CLOSES =
      method ->
          method.getMethodCallsFromSelf().stream()
              .anyMatch(call -> call.getTarget().getName().equals("close"));

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
            .resideInAPackage(tree(name))
            .should()
            .dependOnClassesThat(
                resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(trees(known)))))
            .as(name + " may know of ours only " + known));
  }

  static Stream<String> packages() {
    return ARROWS.keySet().stream().sorted();
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> places = new TreeSet<>(ARROWS.keySet());
    places.add("cli");
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .should()
            .resideInAnyPackage(trees(places))
            .as("every package has its place in ArchitectureTest.ARROWS"));
  }

  @Test
  void theBridgeIsOneClassKnownToRegistryAlone() throws IOException {
    List<Path> files =
        sources(SOURCES).stream()
            .filter(file -> !file.endsWith("package-info.java"))
            .filter(file -> !file.startsWith(SOURCES.resolve(ROOT.replace('.', '/'))))
            .toList();
    assertTrue(files.size() <= 1, () -> "outside of our root, but for the transport: " + files);

    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(tree("registry"), BRIDGE)
            .should()
            .dependOnClassesThat(resideInAPackage("com.google.cloud.tools.jib.."))
            .as("only registry knows jib and the transport in jib's package"));
    check(
        noClasses()
            .that()
            .resideInAPackage(BRIDGE)
            .should()
            .dependOnClassesThat(
                resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(trees(ADAPTER)))))
            .as("the transport may know of ours only " + new TreeSet<>(ADAPTER)));
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource({
    "software.amazon.awssdk, aws",
    "picocli, cli",
    "org.snakeyaml.engine, yaml helm render"
  })
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
            .doNotHaveFullyQualifiedName(ROOT + ".cli.StackTrace")
            .should(
                ArchConditions.callMethodWhere(
                    JavaCall.Predicates.target(HasName.Predicates.name("printStackTrace"))))
            .as("only cli.StackTrace prints stack traces"));
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
        .areDeclaredInClassesThat(DescribedPredicate.describe("are tests", RUN_BY_JUNIT))
        .should()
        .beAnnotatedWith(AutoClose.class)
        .check(tests);
    noMethods()
        .that()
        .areAnnotatedWith(AfterEach.class)
        .or()
        .areAnnotatedWith(AfterAll.class)
        .should(ArchCondition.from(DescribedPredicate.describe("close something", CLOSES)))
        .check(tests);
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

  private static String tree(String name) {
    return ROOT + "." + name + "..";
  }
}
