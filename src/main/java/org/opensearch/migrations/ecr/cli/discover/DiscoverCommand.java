package org.opensearch.migrations.ecr.cli.discover;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.discover.ChartsDirMixin.Published;
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
import org.opensearch.migrations.ecr.discover.pins.PinLookup;
import org.opensearch.migrations.ecr.discover.pins.Pins;
import org.opensearch.migrations.ecr.discover.report.ImageListDifference;
import org.opensearch.migrations.ecr.helm.chart.TgzUnpacker;
import org.opensearch.migrations.ecr.helm.program.HelmProgram;
import org.opensearch.migrations.ecr.helm.program.copy.TemporaryFolder;
import org.opensearch.migrations.ecr.manifest.ImageList;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(
      names = "--chart",
      paramLabel = "DIR|TGZ",
      description =
          "The aggregate chart. Its values define which charts are installed, from where and"
              + " how. Default: none; only the charts of the manifest are rendered again.")
  private Path chart;

  @Mixin private final HelmMixin helm = new HelmMixin();
  @Mixin private final CurrentManifestMixin manifest;

  @Mixin private final RulesMixin rules = new RulesMixin();
  @Mixin private final SelectionMixin selection = new SelectionMixin();

  /** What to do with the result, besides printing it. */
  private static final class Mode {
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

  @ArgGroup private Mode mode = new Mode();

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

  @Mixin private final ChartsDirMixin chartsDir = new ChartsDirMixin();
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
    check();
    Map<String, String> bumps = selection.bumps();
    pin.check();
    output.check();
    warnWithoutChart();
    Optional<ImageList> list = Optional.ofNullable(mode.compareWith).map(this::list);
    Comparison comparison = compare(scope(bumps));
    DiscoveryOutput result =
        new DiscoveryOutput(
            console,
            output,
            RootCommand.isVerbose(command),
            selection.options() + pin.options(),
            subject(),
            renders());
    Optional<DiscoverFormat> chosen = Optional.ofNullable(format);
    ExitStatus status =
        list.isPresent()
            ? result.print(
                comparison.discovered(),
                list.get(),
                difference(comparison.discovered(), list.get()),
                chosen)
            : result.print(comparison.discovered(), comparison.current(), purpose(), chosen);
    return status.code();
  }

  /** Checks the combination of the options. */
  private void check() {
    if (chart == null && (selection.all() || !helm.set().isEmpty())) {
      throw usage(command, "--all and --set require --chart");
    }
    if (mode.compareWith != null && format != null && !format.isOfDifferences()) {
      throw usage(
          command, "--compare-with prints the differences: omit --format, or use text or markdown");
    }
    if (force && !mode.write) {
      throw usage(command, "--force requires --write");
    }
    if (mode.compareWith != null && pin.isRequested()) {
      throw usage(command, "--compare-with compares images only: omit --pin");
    }
  }

  private void warnWithoutChart() {
    if (chart == null && renders()) {
      console.warn(
          "no --chart: the charts of the manifest are rendered with "
              + (helm.values().isEmpty() ? "their default values" : "the values of -f")
              + ", and the aggregate chart is not checked");
    }
  }

  /** Whether charts are rendered: digests alone need no Helm. */
  private boolean renders() {
    ParseResult parsed = command.commandLine().getParseResult();
    return !pin.isRequested() || RENDERING.stream().anyMatch(parsed::hasMatchedOption);
  }

  private DiscoveryScope scope(Map<String, String> bumps) {
    return new DiscoveryScope(
        new Deployment(
            Optional.ofNullable(chart),
            helm.values(),
            helm.set(),
            helm.namespace(),
            helm.apiVersions()),
        bumps,
        selection.all(),
        selection.filter(),
        selection.variants());
  }

  private ImageList list(String file) {
    return ImageList.read(InputFile.imageList(file, console.in()), manifest.release());
  }

  private ImageListDifference difference(Discovered discovered, ImageList list) {
    return ImageListDifference.of(discovered.manifest(), list, network.mirrors(console)::original);
  }

  private DiscoveryOutput.Purpose purpose() {
    if (mode.write) {
      return force ? DiscoveryOutput.Purpose.OVERWRITE : DiscoveryOutput.Purpose.WRITE;
    }
    return mode.check ? DiscoveryOutput.Purpose.CHECK : DiscoveryOutput.Purpose.PRINT;
  }

  /** What the manifest is compared with, for messages. */
  private String subject() {
    if (!pin.isRequested()) {
      return "the charts";
    }
    return (renders() ? "the charts and " : "") + "the digests " + pin.place();
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

  /** Renders the charts or takes the manifest as it is, and looks up digests. */
  private Comparison compare(DiscoveryScope scope) {
    TemporaryFolder temporary = new TemporaryFolder();
    Interruption interruption =
        Interruption.onSignal(
            () -> {
              console.err().println(BuildVersion.PROGRAM + ": interrupted: nothing was written");
              temporary.close();
            });
    try (temporary;
        AmazonEcr ecr = pin.connect(network.options());
        SourceWiring sources = new SourceWiring(console, network, ecr, pin.ecrHost())) {
      Published published = chartsDir.published(sources);
      Comparison comparison =
          renders() ? render(scope, published.charts(), temporary) : unchanged(scope.filter());
      return pin.isRequested() ? pinned(comparison, scope, sources, published) : comparison;
    } catch (Discovery.NothingSelectedException e) {
      throw usage(command, e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a temporary folder", e);
    } finally {
      interruption.end();
    }
  }

  private Comparison render(DiscoveryScope scope, ChartFetcher charts, TemporaryFolder temporary)
      throws IOException {
    DiscoveryRules allRules = rules.read();
    selection.check(allRules);
    try (HelmProgram program = helm.program(console)) {
      Discovery discovery =
          new Discovery(
              program,
              new TgzUnpacker(),
              pin.isRequested() && scope.bumps().isEmpty()
                  ? unpinned(charts)
                  : charts.withPinCommand(manifest.pinCommand()),
              allRules,
              temporary.newFolder("discover"),
              DiscoveryOutput.progress(console.err()));
      CurrentManifest current = current(release(discovery, scope));
      Discovered discovered = discovery.discover(current.manifest(), scope);
      boolean includesAggregate = chart == null || discovery.includesAggregate(scope);
      return new Comparison(
          current,
          discovered,
          chart == null ? scope.filter()::acceptsImage : image -> includesAggregate);
    }
  }

  /** Fetches charts without checking their pins, which are about to be replaced. */
  private static ChartFetcher unpinned(ChartFetcher charts) {
    return (entry, activity) -> charts.fetch(entry.withDigest(Optional.empty()), activity);
  }

  private Comparison unchanged(ArtifactFilter filter) {
    CurrentManifest current = current(manifest.release());
    return new Comparison(current, Discovered.unchanged(current.manifest()), filter::acceptsImage);
  }

  private Optional<String> release(Discovery discovery, DiscoveryScope scope) {
    Optional<String> release = manifest.release();
    return release.isEmpty() && chart != null ? discovery.release(scope) : release;
  }

  private CurrentManifest current(Optional<String> release) {
    CurrentManifest current = manifest.read(release, chart != null && !mode.check, mode.write);
    if (mode.write && current.isPackaged()) {
      throw usage(command, "--write requires --manifest FILE");
    }
    if (mode.write && !current.isInDefaultFolder()) {
      // Rendering and lookups take minutes: fail before them.
      current.output().check();
    }
    helm.startFrom(current.manifest());
    // A check for another version is about the content.
    return mode.check && helm.givenKubeVersion().isPresent()
        ? current.renderedFor(helm.givenKubeVersion())
        : current;
  }

  private Comparison pinned(
      Comparison comparison, DiscoveryScope scope, SourceWiring sources, Published published) {
    PinLookup.Scope all =
        new PinLookup.Scope(
            comparison.discovered().manifest(),
            scope.filter(),
            comparison.aggregate(),
            !scope.bumps().isEmpty());
    Pins pins = pin.lookUp(all, sources, published);
    if (pins.isEmpty() && selection.isFiltered() && scope.bumps().isEmpty()) {
      throw usage(command, "--include and --exclude select no image or chart of the manifest");
    }
    return comparison.with(pins);
  }
}
