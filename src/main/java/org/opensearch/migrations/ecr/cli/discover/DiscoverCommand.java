package org.opensearch.migrations.ecr.cli.discover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.discover.CurrentManifestMixin.CurrentManifest;
import org.opensearch.migrations.ecr.cli.options.HelmMixin;
import org.opensearch.migrations.ecr.cli.options.NetworkMixin;
import org.opensearch.migrations.ecr.cli.options.OutputMixin;
import org.opensearch.migrations.ecr.cli.options.RootCommand;
import org.opensearch.migrations.ecr.cli.options.SourceWiring;
import org.opensearch.migrations.ecr.deployment.ChartFetcher;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.discover.Discovered;
import org.opensearch.migrations.ecr.discover.Discovery;
import org.opensearch.migrations.ecr.discover.DiscoveryScope;
import org.opensearch.migrations.ecr.discover.pins.ChartDigests;
import org.opensearch.migrations.ecr.discover.pins.PinLookup;
import org.opensearch.migrations.ecr.discover.pins.Pins;
import org.opensearch.migrations.ecr.discover.report.ImageListDifference;
import org.opensearch.migrations.ecr.helm.chart.TgzUnpacker;
import org.opensearch.migrations.ecr.helm.folder.ChartFolderSource;
import org.opensearch.migrations.ecr.helm.program.HelmProgram;
import org.opensearch.migrations.ecr.helm.program.copy.TemporaryFolder;
import org.opensearch.migrations.ecr.manifest.ImageList;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.rules.RulesReader;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.Registry;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ma-ecr discover}. */
@Command(
    name = "discover",
    description =
        "Derives the manifest from the charts: renders each chart as it is deployed, finds"
            + " every image and the values that control it, and proves the result by rendering"
            + " again. With --pin, it also pins the digests of images and charts.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ma-ecr discover --chart migrationAssistantWithArgo -f valuesEks.yaml --write",
      "  ma-ecr discover --pin --write --manifest manifest/3.3.6.yaml",
      "  ma-ecr discover --check",
      "  ma-ecr discover --bump cert-manager=v1.18.2 --write --format markdown",
      "  ma-ecr discover --chart migrationAssistantWithArgo --compare-with images.txt"
    })
public final class DiscoverCommand implements Callable<Integer> {

  /** The formats of {@code --format}. */
  public enum DiscoverFormat {
    /** The manifest. */
    YAML,
    /** The differences from the current manifest. */
    TEXT,
    /** The differences, with warnings and failures, for a pull request. */
    MARKDOWN,
    /** Arrays that bash can source, as {@code list} prints them. */
    SHELL,
    /** All results, including the location of each image. */
    JSON;

    /** Whether it shows the differences only. */
    boolean isOfDifferences() {
      return this == TEXT || this == MARKDOWN;
    }

    /** The name on the command line. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Options that have no effect unless charts are rendered. */
  private static final List<String> RENDERING =
      List.of(
          "--chart",
          "--values",
          "--set",
          "--kube-version",
          "--api-versions",
          "--namespace",
          "--rules",
          "--bump",
          "--variant",
          "--all");

  /** A key, and a version rather than a range of versions. */
  private static final Pattern BUMP = Pattern.compile("([^=\\s]+)=([0-9A-Za-z][0-9A-Za-z.+_-]*)");

  @Option(
      names = "--chart",
      paramLabel = "DIR|TGZ",
      description =
          "The aggregate chart. Its values define which charts are installed, from where and"
              + " how. Default: none; only the charts of the manifest are rendered again.")
  private Path chart;

  @Mixin private final HelmMixin helm = new HelmMixin();
  @Mixin private final CurrentManifestMixin manifest;

  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description =
          "Additional rules for what rendering does not show, besides those in the jar. Can"
              + " be repeated.")
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--bump",
      paramLabel = "KEY=VERSION",
      description =
          "Use another version of this chart than the manifest or the aggregate chart, and show"
              + " what that changes. Can be repeated.")
  private List<String> bumped = new ArrayList<>();

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "Render only this variant, in addition to the deployment without a variant. Can be"
              + " repeated. 'base': no variant. Default: all variants in the rules whose values the"
              + " aggregate chart has.")
  private Set<String> variants = new LinkedHashSet<>();

  @Option(
      names = "--all",
      description =
          "Include charts that are disabled, or used only for development. They stay in the"
              + " manifest.")
  private boolean all;

  @Option(
      names = "--include",
      paramLabel = "GLOB",
      description =
          "Select charts by key (the aggregate chart: by name). Other charts stay unchanged"
              + " in the manifest. Can be repeated. Default: all.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "GLOB",
      description =
          "Leave out charts; takes precedence over --include. Can be repeated. Default: none.")
  private List<String> exclude = new ArrayList<>();

  private static final class Purpose {
    @Option(
        names = "--write",
        required = true,
        description =
            "Write the whole manifest file in its canonical form. Digests that are still valid are"
                + " kept; comments are not.")
    private boolean write;

    @Option(
        names = "--check",
        required = true,
        description =
            "Print how the manifest differs without changing it, and exit with status 1 if it"
                + " does.")
    private boolean check;

    @Option(
        names = "--compare-with",
        paramLabel = "FILE",
        required = true,
        description =
            "Print the images that only the charts (+) or only this list (-) contain, and exit"
                + " with status 1 if there are any. A manifest, the Migration Assistant's own list,"
                + " or references separated by white space. -: standard input. A host that"
                + " --source-mirror names counts as the original host.")
    private String compareWith;
  }

  @ArgGroup private Purpose purpose = new Purpose();

  @Mixin private final PinMixin pin;

  @Option(
      names = "--force",
      description =
          "With --write: replace the manifest even if it contains comments, or entries that no"
              + " rule explains. They are lost.")
  private boolean force;

  @Option(
      names = "--format",
      paramLabel = "yaml|text|markdown|shell|json",
      description =
          "yaml: the manifest. text: the differences from the current manifest. markdown: the"
              + " same for a pull request, with warnings and failures. shell: the format of"
              + " 'ma-ecr list'. json: includes the resource and location of each image."
              + " Default: yaml; nothing with --write; text with --check and --compare-with.")
  private DiscoverFormat format;

  @Option(
      names = "--charts-dir",
      paramLabel = "DIR",
      description = "Read the charts from .tgz files in this folder and use no network.")
  private Path chartsDir;

  @Mixin private final NetworkMixin network = new NetworkMixin();
  @Mixin private final OutputMixin output;

  @Spec private CommandSpec command;

  private final Console console;

  public DiscoverCommand(Console console) {
    this.console = console;
    this.manifest = new CurrentManifestMixin(console);
    this.pin = new PinMixin(console);
    this.output = new OutputMixin(console);
  }

  @Override
  public Integer call() {
    if (chart == null && (all || !helm.set().isEmpty())) {
      throw usage("--all and --set require --chart");
    }
    if (purpose.compareWith != null && format != null && !format.isOfDifferences()) {
      throw usage("--compare-with prints the differences: omit --format, or use text or markdown");
    }
    if (force && !purpose.write) {
      throw usage("--force requires --write");
    }
    if (purpose.compareWith != null && pin.isRequested()) {
      throw usage("--compare-with compares images only: omit --pin");
    }
    Map<String, String> bumps = bumps();
    pin.check();
    if (chart == null && renders()) {
      console.warn(
          "no --chart: the charts of the manifest are rendered with "
              + (helm.values().isEmpty() ? "their default values" : "the values of -f")
              + ", and the aggregate chart is not checked");
    }
    Optional<ImageList> list = Optional.ofNullable(purpose.compareWith).map(this::list);
    Comparison comparison = discover(bumps);
    DiscoveryOutput result =
        new DiscoveryOutput(console, output, verbose(), contentOptions(), subject(), renders());
    if (list.isPresent()) {
      Discovered discovered = comparison.discovered();
      return result
          .print(
              discovered,
              list.get(),
              ImageListDifference.of(
                  discovered.manifest(), list.get(), network.mirrors(console)::original),
              Optional.ofNullable(format))
          .code();
    }
    return result
        .print(
            comparison.discovered(), comparison.current(), purpose(), Optional.ofNullable(format))
        .code();
  }

  private ImageList list(String file) {
    return ImageList.read(InputFile.imageList(file, System.in), manifest.release());
  }

  /**
   * The manifest before discovery, and the result.
   *
   * @param aggregate selects images of the aggregate chart
   */
  private record Comparison(
      CurrentManifest current, Discovered discovered, Predicate<ImageReference> aggregate) {

    Comparison with(Pins pins) {
      return new Comparison(
          current, discovered.with(pins, LocalDate.now(ZoneOffset.UTC)), aggregate);
    }
  }

  private CurrentManifest current(Optional<String> release) {
    CurrentManifest current =
        manifest.read(release, chart != null && !purpose.check, purpose.write);
    if (purpose.write && current.isPackaged()) {
      throw usage("--write requires --manifest FILE");
    }
    helm.startFrom(current.manifest());
    // A check for another version is about the content.
    return purpose.check && helm.givenKubeVersion().isPresent()
        ? current.renderedFor(helm.givenKubeVersion())
        : current;
  }

  private DiscoveryOutput.Purpose purpose() {
    if (purpose.write) {
      return force ? DiscoveryOutput.Purpose.OVERWRITE : DiscoveryOutput.Purpose.WRITE;
    }
    return purpose.check ? DiscoveryOutput.Purpose.CHECK : DiscoveryOutput.Purpose.PRINT;
  }

  private Map<String, String> bumps() {
    Map<String, String> bumps = new LinkedHashMap<>();
    for (String bump : bumped) {
      Matcher matcher = BUMP.matcher(bump);
      if (!matcher.matches()) {
        throw usage("--bump must be KEY=VERSION, not '" + bump + "'");
      }
      String key = matcher.group(1);
      if (bumps.put(key, matcher.group(2)) != null) {
        throw usage("--bump specifies the chart '" + key + "' twice");
      }
    }
    return bumps;
  }

  /** Whether charts are rendered: digests alone need no Helm. */
  private boolean renders() {
    ParseResult parsed = command.commandLine().getParseResult();
    return !pin.isRequested() || RENDERING.stream().anyMatch(parsed::hasMatchedOption);
  }

  private Comparison discover(Map<String, String> bumps) {
    DiscoveryScope scope =
        new DiscoveryScope(
            new Deployment(
                Optional.ofNullable(chart),
                helm.values(),
                helm.set(),
                helm.namespace(),
                helm.apiVersions()),
            bumps,
            all,
            new ArtifactFilter(include, exclude),
            variants);
    TemporaryFolder temporary = new TemporaryFolder();
    Interruption interruption =
        Interruption.onSignal(
            () -> {
              console.err().println(BuildVersion.PROGRAM + ": interrupted: nothing was written");
              temporary.close();
            });
    try (temporary;
        AmazonEcr ecr = new AmazonEcr(Optional.empty(), network.options());
        SourceWiring sources = new SourceWiring(console, network, ecr, Optional.empty())) {
      Registry registry = sources.registry();
      ChartSource charts = chartsDir == null ? sources.charts() : new ChartFolderSource(chartsDir);
      Comparison comparison =
          renders() ? render(scope, charts, registry, temporary) : unchanged(scope.filter());
      return pin.isRequested() ? pinned(comparison, scope, sources, registry, charts) : comparison;
    } catch (Discovery.NothingSelectedException e) {
      throw usage(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a temporary folder", e);
    } finally {
      interruption.end();
    }
  }

  private Comparison render(
      DiscoveryScope scope, ChartSource charts, Registry registry, TemporaryFolder temporary)
      throws IOException {
    DiscoveryRules allRules = rules();
    checkVariants(allRules);
    ChartFetcher published =
        chartsDir == null
            ? ChartFetcher.of(charts, registry, Sources.PUBLIC)
            : ChartFetcher.archives(charts);
    // What is about to be pinned again may differ from the pin.
    ChartFetcher fetcher =
        pin.isRequested()
            ? (entry, activity) -> published.fetch(entry.withDigest(Optional.empty()), activity)
            : published;
    try (HelmProgram program = helm.program(console)) {
      Discovery discovery =
          new Discovery(
              program,
              new TgzUnpacker(),
              fetcher,
              allRules,
              temporary.newFolder("discover"),
              DiscoveryOutput.progress(console.err()));
      Optional<String> release = manifest.release();
      if (release.isEmpty() && chart != null) {
        release = discovery.release(scope);
      }
      CurrentManifest current = current(release);
      Discovered discovered = discovery.discover(current.manifest(), scope);
      boolean includesAggregate = chart == null || discovery.includesAggregate(scope);
      return new Comparison(
          current,
          discovered,
          chart == null ? scope.filter()::acceptsImage : image -> includesAggregate);
    }
  }

  private Comparison unchanged(ArtifactFilter filter) {
    CurrentManifest current = current(manifest.release());
    return new Comparison(current, Discovered.unchanged(current.manifest()), filter::acceptsImage);
  }

  private Comparison pinned(
      Comparison comparison,
      DiscoveryScope scope,
      SourceWiring sources,
      Registry registry,
      ChartSource charts) {
    Discovered discovered = comparison.discovered();
    ChartDigests published =
        chartsDir == null
            ? ChartDigests.of(charts, registry, Sources.PUBLIC)
            : ChartDigests.archives(charts);
    PinLookup.Scope all =
        new PinLookup.Scope(discovered.manifest(), scope.filter(), comparison.aggregate());
    Pins pins = pin.lookUp(all, sources, registry, published);
    if (pins.isEmpty() && !(include.isEmpty() && exclude.isEmpty())) {
      throw usage("--include and --exclude select no image or chart of the manifest");
    }
    return comparison.with(pins);
  }

  private DiscoveryRules rules() {
    DiscoveryRules all = RulesReader.read(InputFile.packagedRules());
    for (Path file : rules) {
      all = all.and(RulesReader.read(InputFile.rules(file)));
    }
    return all;
  }

  private void checkVariants(DiscoveryRules all) {
    Set<String> known = new LinkedHashSet<>(Set.of(DiscoveryRules.BASE));
    all.variants().forEach(variant -> known.add(variant.name()));
    for (String variant : variants) {
      if (!known.contains(variant)) {
        throw usage(
            "there is no variant '"
                + variant
                + "' in the rules: use --variant with one of these names: "
                + String.join(", ", known));
      }
    }
  }

  /** The options that change the result, each followed by a space. */
  private String contentOptions() {
    Stream<String> limited = variants.stream().map(variant -> "--variant " + variant);
    return Stream.concat(limited, bumped.stream().map(bump -> "--bump " + bump))
            .map(option -> option + " ")
            .collect(Collectors.joining())
        + pin.options();
  }

  private String subject() {
    if (!pin.isRequested()) {
      return "the charts";
    }
    return (renders() ? "the charts and " : "") + "the digests " + pin.place();
  }

  private boolean verbose() {
    return RootCommand.isVerbose(command);
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
