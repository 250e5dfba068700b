package org.opensearch.migrations.ecr.helm.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.helm.chart.ChartOnDisk;
import org.opensearch.migrations.ecr.helm.chart.TgzUnpacker;
import org.opensearch.migrations.ecr.helm.program.copy.ModifiedCharts;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.ports.HelmEngine.Cluster;
import org.opensearch.migrations.ecr.ports.HelmEngine.Request;
import org.opensearch.migrations.ecr.process.ProgramRunner.Limits;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Programs;

/** Fixture charts and the real Helm. */
class HelmProgramIT {

  private static final String KUBE_VERSION = "1.31.0";
  private static final String NUMBERS_ONLY =
      "{\"type\": \"object\", \"properties\": {\"size\": {\"type\": \"number\"}}}";
  private static final String PRINTS_VALUES =
      "kind: Values\nall: {{ .Values | toJson | b64enc }}\n";

  @TempDir private Path folder;
  @AutoClose private HelmProgram helm;

  @BeforeAll
  static void needHelm() {
    Programs.require("helm");
  }

  @BeforeEach
  void start() {
    helm =
        new HelmProgram("auto", System.getenv(), KubeVersion.of(KUBE_VERSION), HelmProgram.LIMITS);
  }

  /** The same Helm, which reports version 3.8 and rejects newer options. */
  private HelmProgram oldHelm() {
    Path script =
        Script.helm(
            folder,
            "v3.8.0+gd141386",
            "case \"$*\" in *--skip-schema-validation*)"
                + " echo 'Error: unknown flag: --skip-schema-validation' >&2; exit 1;; esac\n"
                + "exec \"$REAL_HELM\" \"$@\"\n");
    Map<String, String> environment = new HashMap<>(System.getenv());
    Path real = HelmExecutable.locate("auto", System.getenv());
    environment.put("REAL_HELM", real.toString());
    return new HelmProgram(
        script.toString(), environment, KubeVersion.of(KUBE_VERSION), HelmProgram.LIMITS);
  }

  private ChartOnDisk chart(String name) {
    return new ChartOnDisk(folder, name);
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private String refusal(Request request) {
    return assertThrows(InvalidInputException.class, () -> helm.render(request)).getMessage();
  }

  private static String pod(String name, String annotations) {
    return "kind: Pod\nmetadata: {name: " + name + ", annotations: {" + annotations + "}}\n";
  }

  @Test
  void printsHooksAndTests() {
    ChartOnDisk chart =
        chart("web")
            .file("templates/pod.yaml", pod("plain", ""))
            .file("templates/hook.yaml", pod("hook", "\"helm.sh/hook\": pre-install"))
            .file("templates/test.yaml", pod("test", "\"helm.sh/hook\": test"))
            .file("templates/delete.yaml", pod("delete", "\"helm.sh/hook\": post-delete"));

    String rendered = helm.render(chart.request());

    for (String name : List.of("plain", "hook", "test", "delete")) {
      assertTrue(rendered.contains("{name: " + name + ","), rendered);
    }
  }

  @Test
  void templatesAreUnderTheKeysOfTheirValues() throws IOException {
    chart("inner").file("templates/pod.yaml", "{{ .Values.inner }}");
    chart("store").file("templates/_deep.tpl", "{{ .Values.store }}");
    Path store = folder.resolve("store");
    Files.createDirectories(store.resolve("charts"));
    pack(folder.resolve("inner"), store.resolve("charts"));
    chart("helpers").file("templates/_all.tpl", "{{ .Values.help }}");
    Files.writeString(
        folder.resolve("helpers/Chart.yaml"),
        "apiVersion: v2\nname: helpers\nversion: 0.1.0\ntype: library\n");
    ChartOnDisk chart =
        chart("web")
            .file("values.schema.json", NUMBERS_ONLY)
            .file("templates/NOTES.txt", "{{ .Values.notes }}")
            .file(
                "templates/deep/charts/a.yaml", "{{ .Values.web | default `x` }}{{ fail \"\" }}\n");
    Files.writeString(
        folder.resolve("web/Chart.yaml"),
        """
        apiVersion: v2
        name: web
        version: 0.1.0
        dependencies:
          - {name: store, version: "*", repository: "", alias: cache}
          - {name: store, version: "*", repository: "", alias: archive}
          - {name: store, version: "*", repository: "", alias: idle, condition: idle.enabled}
        """);
    Files.writeString(folder.resolve("web/values.yaml"), "idle: {enabled: false}\nsize: text\n");
    Files.createDirectories(folder.resolve("web/charts"));
    pack(store, folder.resolve("web/charts"));
    pack(folder.resolve("helpers"), folder.resolve("web/charts"));

    Map<List<String>, Set<String>> found = new HashMap<>();
    Set<List<String>> libraries = new HashSet<>();
    for (HelmEngine.Templates templates : helm.templates(chart.request())) {
      found.put(templates.chart(), Set.copyOf(templates.texts()));
      if (templates.isLibrary()) {
        libraries.add(templates.chart());
      }
    }

    Set<String> inner = Set.of("{{ .Values.inner }}");
    Set<String> ofStore = Set.of("{{ .Values.store }}");
    assertEquals(
        Map.of(
            List.of(),
            Set.of("{{ .Values.notes }}", "{{ .Values.web | default `x` }}{{ fail \"\" }}\n"),
            List.of("cache"),
            ofStore,
            List.of("cache", "inner"),
            inner,
            List.of("archive"),
            ofStore,
            List.of("archive", "inner"),
            inner,
            List.of("helpers"),
            Set.of("{{ .Values.help }}")),
        found);
    assertEquals(Set.of(List.of("helpers")), libraries);
  }

  private static void pack(Path chart, Path into) {
    Command.of("helm", "package", chart.toString(), "-d", into.toString()).runSuccessfully();
  }

  @Test
  void templatesSeeReleaseNamespaceAndClusterVersion() {
    ChartOnDisk chart =
        chart("web")
            .file(
                "templates/a.yaml",
                """
                a: {{ .Release.Name }} {{ .Release.Namespace }} {{ .Capabilities.KubeVersion }}
                found: {{ lookup "v1" "Secret" "ns" "s" | toJson }}
                """);

    String rendered = helm.render(chart.request());

    assertTrue(rendered.contains("a: rel ns v1.31.0\nfound: {}\n"), rendered);
  }

  private static Cluster cluster(boolean isUpgrade, boolean isEks, String absent, String... apis) {
    return new Cluster(
        new TreeSet<>(List.of(apis)), new TreeSet<>(Set.of(absent)), isUpgrade, isEks);
  }

  @Test
  void templatesSeeTheApiVersionsOfTheCluster() {
    ChartOnDisk chart =
        chart("web")
            .file(
                "templates/a.yaml",
                """
                a: {{ .Capabilities.APIVersions.Has "a.example.com/v1" }}
                b: {{ .Capabilities.APIVersions.Has "a.example.com/v1/Kind" }}
                c: {{ .Capabilities.APIVersions.Has "policy/v1beta1" }}
                d: {{ has "policy/v1beta1" .Capabilities.APIVersions }}
                e: {{ .Capabilities.APIVersions.Has "policy/v1" }}
                f: {{ .Capabilities.KubeVersion.GitVersion }}
                """);
    Request request = chart.request();

    assertTrue(
        helm.render(request)
            .contains("a: false\nb: false\nc: true\nd: true\ne: true\nf: v1.31.0\n"));
    Cluster other = cluster(false, true, "policy/v1beta1", "a.example.com/v1/Kind");
    String rendered = helm.render(request.on(other));
    assertTrue(
        rendered.contains("a: false\nb: true\nc: false\nd: false\ne: true\nf: v1.31.0-eks-0000000"),
        rendered);
  }

  @Test
  void templatesSeeUpgrades() throws IOException {
    byte[] cache =
        new ArchiveBuilder()
            .file("cache/Chart.yaml", ArchiveBuilder.chartYaml("cache", "1.0.0"))
            .file("cache/templates/a.yaml", "r: {{ gt ($.Release.Revision | int) 1 }}\n")
            .tgz();
    ChartOnDisk chart =
        chart("web")
            .file(
                "templates/a.yaml",
                "u: {{ .Release.IsUpgrade }} {{ .Release.IsInstall }} {{ .Release.Revision }}\n");

    Files.write(Files.createDirectory(chart.folder().resolve("charts")).resolve("c.tgz"), cache);
    String installed = helm.render(chart.request());
    assertTrue(installed.contains("u: false true 1\n"), installed);
    assertTrue(installed.contains("r: false\n"), installed);
    String upgraded = helm.render(chart.request().on(Cluster.DEFAULT.upgraded()));
    assertTrue(upgraded.contains("u: true false 2\n"), upgraded);
    assertTrue(upgraded.contains("r: true\n"), upgraded);
  }

  @Test
  void mergesValuesAsHelmDoes() throws IOException {
    ChartOnDisk chart =
        chart("web")
            .file("values.yaml", "a: {x: 1, w: 2}\nlist: [1, 2]\n")
            .file("templates/a.yaml", "all: {{ .Values | toJson }}\n");
    Path first = file("one, \"two\" 3.yaml", "a: {x: 10}\nlist: [3]\n");
    Path second = file("second.json", "{\"a\": {\"w\": null, \"z\": 5}}");

    String rendered = helm.render(chart.request(first, second));

    assertTrue(rendered.contains("all: {\"a\":{\"x\":10,\"z\":5},\"list\":[3]}"), rendered);
    String set = helm.render(chart.requestWith("a.x=7,a.w=8", "list={a,b}"));
    assertTrue(set.contains("all: {\"a\":{\"w\":8,\"x\":7},\"list\":[\"a\",\"b\"]}"), set);
  }

  @Test
  void valuesAreThoseThatTemplatesSee() throws IOException {
    byte[] cache =
        new ArchiveBuilder()
            .file("cache/Chart.yaml", ArchiveBuilder.chartYaml("cache", "1.0.0"))
            .file("cache/values.yaml", "image: redis\nexports: {data: {imported: yes-it-is}}\n")
            .file("cache/templates/bad.yaml", "{{ fail \"never rendered\" }}\n")
            .tgz();
    ChartOnDisk chart =
        chart("web")
            .file(
                "Chart.yaml",
                ArchiveBuilder.chartYaml("web", "1.0.0")
                    + """
                    dependencies:
                      - {name: db, version: 1.0.0, alias: primary}
                      - {name: db, version: 1.0.0, alias: replica, condition: replica.enabled}
                      - {name: cache, version: 1.0.0, import-values: [data]}
                    """)
            .file(
                "values.yaml",
                """
                global: {registry: quay.io}
                primary: {port: 1}
                replica: {enabled: false}
                kind: [not, a, kind]
                metadata: text
                "a.b": "<&>\\u2028--- \\"quoted\\"\\n---\\n"
                gone: 1
                number: 1.5
                large: 12345678901234567
                nothing:
                """)
            .file("templates/bad.yaml", "{{ required \"need x\" .Values.x }}\n")
            .file("charts/db/Chart.yaml", ArchiveBuilder.chartYaml("db", "1.0.0"))
            .file("charts/db/values.yaml", "port: 5432\nimage: {name: postgres}\n")
            .archive("charts/cache-1.0.0.tgz", cache);
    List<String> before = chart.state();

    Map<String, Object> values = helm.values(chart.request(file("v.yaml", "gone: null\n")));

    Map<String, Object> global = Map.of("registry", "quay.io");
    assertEquals(
        Map.of("port", 1, "image", Map.of("name", "postgres"), "global", global),
        values.get("primary"));
    assertEquals(false, ((Map<?, ?>) values.get("replica")).get("enabled"));
    assertEquals("redis", ((Map<?, ?>) values.get("cache")).get("image"));
    assertEquals("yes-it-is", values.get("imported"));
    assertEquals(List.of("not", "a", "kind"), values.get("kind"));
    assertEquals("<&>\u2028--- \"quoted\"\n---\n", values.get("a.b"));
    assertFalse(values.containsKey("gone"), values.toString());
    assertEquals(1.5, values.get("number"));
    assertEquals(before, chart.state(), "the chart is not written to");
    String message = refusal(chart.request());
    assertTrue(message.contains("never rendered") || message.contains("need x"), message);
  }

  @Test
  void valuesAreTheSameAsInTheWholeChart() throws IOException {
    ChartOnDisk chart =
        chart("web")
            .file("values.yaml", "global: {a: 1}\ndb: {x: {v: 1}, z: null}\nempty: {}\n")
            .file("templates/all.yaml", PRINTS_VALUES)
            .file("charts/db/Chart.yaml", ArchiveBuilder.chartYaml("db", "1.0.0"))
            .file("charts/db/values.yaml", "x: {v: 2, w: 3}\nz: 4\nglobal: {b: 2}\n");

    String printed = helm.render(chart.request()).replace("all: ", "values: ");

    assertEquals(ModifiedCharts.printedValues(printed), helm.values(chart.request()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void schemasAreCheckedOnlyOnRequest(boolean old) throws IOException {
    byte[] deep =
        new ArchiveBuilder()
            .file("deep/Chart.yaml", ArchiveBuilder.chartYaml("deep", "1.0.0"))
            .file("deep/values.schema.json", NUMBERS_ONLY)
            .file("deep/templates/a.yaml", "deep: {{ .Values.size }}\n")
            .tgz();
    byte[] sub =
        new ArchiveBuilder()
            .file("sub/Chart.yaml", ArchiveBuilder.chartYaml("sub", "1.0.0"))
            .file("sub/values.schema.json", NUMBERS_ONLY)
            .file("sub/templates/a.yaml", "sub: {{ .Values.size }}\n")
            .entry('0', "sub/charts/deep-1.0.0.tgz", deep)
            .tgz();
    ChartOnDisk chart =
        chart("web")
            .file("values.schema.json", NUMBERS_ONLY)
            .file("templates/a.yaml", "web: {{ .Values.size }}\n")
            .file("files/values.schema.json", "kept")
            .file("templates/f.yaml", "file: {{ .Files.Get \"files/values.schema.json\" }}\n")
            .file("charts/dir/Chart.yaml", ArchiveBuilder.chartYaml("dir", "1.0.0"))
            .file("charts/dir/values.schema.json", NUMBERS_ONLY)
            .archive("charts/sub-1.0.0.tgz", sub);
    Path wrong = file("v.yaml", "size: a\ndir: {size: b}\nsub: {size: c, deep: {size: d}}\n");

    try (HelmProgram engine =
        old
            ? oldHelm()
            : new HelmProgram(
                "auto", System.getenv(), KubeVersion.of(KUBE_VERSION), HelmProgram.LIMITS)) {
      String rendered = engine.render(chart.request(wrong));
      for (String line : List.of("web: a", "sub: c", "deep: d", "file: kept")) {
        assertTrue(rendered.contains(line + "\n"), rendered);
      }
      assertEquals("a", engine.values(chart.request(wrong)).get("size"));
      for (String part : List.of("web", "dir", "sub", "deep")) {
        String checked =
            assertThrows(
                    InvalidInputException.class, () -> engine.render(chart.checkedRequest(wrong)))
                .getMessage();
        assertTrue(checked.contains(part + ":"), checked);
      }
      assertThrows(InvalidInputException.class, () -> engine.values(chart.checkedRequest(wrong)));
    }
  }

  @Test
  void anUnpackedArchiveRendersTheSame() throws IOException {
    byte[] archive =
        new ArchiveBuilder()
            .file("web/Chart.yaml", ArchiveBuilder.chartYaml("web", "1.0.0"))
            .file("web/.helmignore", "ignored.yaml\nfiles/\n")
            .file("web/values.yaml", "a: 1\n")
            .file("web/templates/ignored.yaml", pod("ignored", ""))
            .file("web/templates/.hidden.yaml", pod("hidden", ""))
            .file("web\\templates\\sub\\windows.yaml", pod("windows", ""))
            .entry('2', "web/templates/link.yaml", new byte[0])
            .entry('2', "web/files/link", new byte[0])
            .file("web/files/text", "hello")
            .file("web/files/twice", "first")
            .file("web/files/twice", "second")
            .file(
                "web/templates/files.yaml",
                """
                {{ range $name, $content := .Files.Glob "files/*" }}
                {{ $name }}: {{ $content | toString }}
                {{ end }}
                """)
            .file("web/charts/dir/Chart.yaml", ArchiveBuilder.chartYaml("dir", "1.0.0"))
            .file("web/charts/dir/.helmignore", "*\n")
            .file("web/charts/dir/templates/.x.yaml", pod("subhidden", ""))
            .entry('0', "web/charts/db-1.0.0.tgz", ArchiveBuilder.chart("db", "1.0.0"))
            .tgz();
    Path tgz = Files.write(folder.resolve("web.tgz"), archive);
    Path unpacked = new TgzUnpacker().unpack(archive, "web", folder);
    String fromArchive =
        Command.of("helm", "template", "rel", tgz.toString(), "-n", "ns")
            .environment(Map.of("HOME", folder.toString()))
            .runSuccessfully()
            .stdout();

    String fromFolder = helm.render(new Request(unpacked, "rel", "ns", List.of(), List.of(), true));

    assertEquals(sorted(fromArchive), sorted(fromFolder.replace("/dot.hidden", "/.hidden")));
    for (String name : List.of("ignored", "hidden", "windows", "subhidden")) {
      assertTrue(fromFolder.contains("{name: " + name + ","), fromFolder);
    }
    assertTrue(fromFolder.contains("files/text: hello"), fromFolder);
  }

  /** Helm orders manifests of one kind by the names of their templates. */
  private static List<String> sorted(String rendered) {
    return Arrays.stream(rendered.split("(?m)^---\n")).sorted().toList();
  }

  @Test
  void aChartWithoutTemplatesRendersToNothing() {
    ChartOnDisk chart = chart("web").file("values.yaml", "a: 1\n");

    assertEquals("", helm.render(chart.request()).strip());
    assertEquals(Map.of("a", 1), helm.values(chart.request()));
  }

  @Test
  void helmsMessageIsReported() throws IOException {
    ChartOnDisk newer =
        chart("newer")
            .file(
                "Chart.yaml",
                ArchiveBuilder.chartYaml("newer", "1.0.0") + "kubeVersion: '>=1.99.0'\n");
    ChartOnDisk incomplete =
        chart("incomplete")
            .file(
                "Chart.yaml",
                ArchiveBuilder.chartYaml("incomplete", "1.0.0")
                    + "dependencies: [{name: db, version: 1.0.0, repository: 'https://x.test'}]\n");
    ChartOnDisk broken = chart("broken").file("templates/a.yaml", "a: b: c\n");
    Request longName =
        new Request(broken.folder(), "r".repeat(60), "ns", List.of(), List.of(), false);

    assertEquals(
        "cannot render chart newer (release rel): chart requires kubeVersion: >=1.99.0 which is"
            + " incompatible with Kubernetes v1.31.0. Pass a version that the chart accepts with"
            + " --kube-version",
        refusal(newer.request()));
    assertTrue(
        refusal(incomplete.request()).endsWith("Run `helm dependency build` on the chart first"),
        refusal(incomplete.request()));
    assertTrue(
        refusal(broken.request())
            .startsWith(
                "cannot render chart broken (release rel): YAML parse error on"
                    + " broken/templates/a.yaml: "),
        refusal(broken.request()));
    assertTrue(refusal(longName).contains("must not be longer than 53"), refusal(longName));
    assertTrue(
        refusal(broken.request(folder.resolve("none.yaml"))).contains("none.yaml: no such file"),
        refusal(broken.request(folder.resolve("none.yaml"))));
  }

  @Test
  void aBrokenSubchartIsNamed() throws IOException {
    ChartOnDisk chart =
        chart("web").archive("charts/db-1.tgz", "<html>".getBytes(StandardCharsets.UTF_8));

    String message =
        assertThrows(InvalidInputException.class, () -> helm.values(chart.request())).getMessage();

    assertTrue(message.contains("its subchart db-1.tgz: it is not a gzip file"), message);
  }

  @Test
  void aTemplateThatUsesTooMuchMemoryIsKilled() {
    ChartOnDisk chart =
        chart("web")
            .file(
                "templates/a.yaml",
                "{{ range $i := until 100000000 }}{{ repeat 1000 \"image: quay.io/x\\n"
                    + "\" }}{{ end }}\n");

    Limits limits = new Limits(Duration.ofMinutes(2), 1 << 30, 64 * 1024, 256L * 1024 * 1024);

    try (HelmProgram small =
        new HelmProgram("auto", System.getenv(), KubeVersion.of(KUBE_VERSION), limits)) {
      String message =
          assertThrows(InvalidInputException.class, () -> small.render(chart.request()))
              .getMessage();
      assertTrue(message.contains("it used more memory than the limit of 256 MiB"), message);
    }
  }

  private Request requiring(String name, String kubeVersion) {
    return chart(name)
        .file(
            "Chart.yaml",
            "apiVersion: v2\nname: %s\nversion: 0.1.0\nkubeVersion: \"%s\"\n"
                .formatted(name, kubeVersion))
        .file("templates/pod.yaml", "sees: {{ .Capabilities.KubeVersion.Version }}\n")
        .request();
  }

  @Test
  void selectsTheLowestKubernetesVersionThatEveryChartAccepts() {
    KubeVersion version = KubeVersion.lowestAccepted();
    try (HelmProgram auto = new HelmProgram("auto", System.getenv(), version)) {
      assertTrue(auto.render(requiring("any", ">=1.22.0-0")).contains("sees: v1.32.0"));
      assertTrue(auto.render(requiring("newer", ">=1.35.0-0")).contains("sees: v1.35.0"));
      assertEquals("1.35.0", version.current());
      assertTrue(auto.render(requiring("later", "^1.22")).contains("sees: v1.35.0"));
      auto.values(requiring("values", ">= 1.36"));
      assertEquals("1.36.0", version.current());

      Request impossible = requiring("older", "<1.30.0");
      String refusal =
          assertThrows(InvalidInputException.class, () -> auto.render(impossible)).getMessage();
      assertTrue(refusal.contains("incompatible with Kubernetes v1.36.0"), refusal);
      assertTrue(refusal.contains("--kube-version"), refusal);
      assertEquals("1.36.0", version.current());
    }
  }

  @Test
  void keepsAGivenKubernetesVersion() {
    String refusal = refusal(requiring("newer", ">=1.35.0-0"));
    assertTrue(refusal.contains("incompatible with Kubernetes v1.31.0"), refusal);
    assertTrue(helm.render(requiring("any", ">=1.22.0-0")).contains("sees: v1.31.0"));
  }
}
