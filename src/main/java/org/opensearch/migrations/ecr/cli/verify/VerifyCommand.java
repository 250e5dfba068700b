package org.opensearch.migrations.ecr.cli.verify;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.options.EcrMixin;
import org.opensearch.migrations.ecr.cli.options.FilterMixin;
import org.opensearch.migrations.ecr.cli.options.ManifestMixin;
import org.opensearch.migrations.ecr.cli.options.NetworkMixin;
import org.opensearch.migrations.ecr.cli.options.OutputMixin;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.cli.options.RootCommand;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.verify.VerifyFormat;
import org.opensearch.migrations.ecr.verify.VerifyReport;
import org.opensearch.migrations.ecr.verify.artifacts.RecordedMirror;
import org.opensearch.migrations.ecr.verify.pods.PodContainer;
import org.opensearch.migrations.ecr.verify.pods.PodListReader;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ma-ecr verify}. */
@Command(
    name = "verify",
    description =
        "Checks whether every image and chart of the manifest is in the private registry,"
            + " or in a folder (layout:DIR), and prints the command that fixes each problem."
            + " Changes nothing and needs only pull permission.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ma-ecr verify --against report.json",
      "  kubectl get pods -A -o json | ma-ecr verify --pods -"
    })
public final class VerifyCommand implements Callable<Integer> {

  /** Options that a repair command for {@code mirror} repeats. */
  private static final Set<String> SHARED_OPTIONS =
      Set.of(
          "--region",
          "--registry-type",
          "--manifest",
          "--release-version",
          "--with-group",
          "--source-mirror",
          "--pull-through-cache",
          "--plain-http",
          "--ca-file",
          "--retries",
          "--timeout");

  /** Options that a command for everything repeats as well. */
  private static final Set<String> SELECTING_OPTIONS = Set.of("--include", "--exclude", "--only");

  @Mixin private final RegistryMixin registry;
  @Mixin private final EcrMixin ecr = new EcrMixin();
  @Mixin private final ManifestMixin manifest;
  @Mixin private final FilterMixin filter = new FilterMixin();

  @Option(
      names = "--only",
      paramLabel = "images|charts",
      defaultValue = "all",
      description = "Check only images or only charts. Default: all.")
  private Selection only;

  @Option(
      names = "--base",
      paramLabel = "layout:FILE",
      description =
          "Earlier archive, or folder with its content, that an archive written with 'mirror"
              + " --since' depends on. Can be repeated.")
  private List<String> bases = List.of();

  @Option(
      names = "--deep",
      description =
          "Read back every blob and check its sha256, and check the content of charts."
              + " Default: check tags, digests and the manifests listed in an index.")
  private boolean deep;

  @Option(
      names = "--against",
      paramLabel = "REPORT",
      description =
          "Report of 'mirror --report': compare with its digests where the manifest does not"
              + " pin a digest.")
  private Path against;

  @Option(
      names = "--extra",
      description = "List other content of the registry below mirrored/ and charts/.")
  private boolean extra;

  @Mixin private final RenderedMixin rendered = new RenderedMixin();

  @Option(
      names = "--pods",
      paramLabel = "FILE|-",
      description =
          "Check the pods in the output of 'kubectl get pods -A -o json': which images of"
              + " containers and image volumes were not pulled, why, and what to do. The output"
              + " of 'kubectl get pods,events' adds causes that the status of older kubelets"
              + " lacks. -: standard input.")
  private String pods;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "12",
      description = "Number of artifacts to check in parallel. Default: ${DEFAULT-VALUE}")
  private int jobs;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      defaultValue = "text",
      description =
          "text: problems, and the command that fixes each. json: all results. Default: text.")
  private VerifyFormat format;

  @Mixin private final OutputMixin output;
  @Mixin private final NetworkMixin network = new NetworkMixin();

  @Option(
      names = {"-q", "--quiet"},
      description = "Suppress progress; print only problems and the summary line.")
  private boolean quiet;

  @Spec private CommandSpec command;

  private final Console console;
  private final long start = System.nanoTime();

  public VerifyCommand(Console console) {
    this.console = console;
    this.registry = new RegistryMixin(console, ecr::callersRegistry);
    this.manifest = new ManifestMixin(console);
    this.output = new OutputMixin(console);
  }

  @Override
  public Integer call() {
    if (jobs < 1 || jobs > 64) {
      throw usage(command, "--jobs must be between 1 and 64, not " + jobs);
    }
    rendered.withoutRendered().ifPresent(option -> fail(option + " requires --rendered"));
    try (AmazonEcr amazon = ecr.connect(network.options())) {
      MirrorTarget target = registry.target();
      ecr.usageError(target).ifPresent(this::fail);
      if (pods != null && target.layout().isPresent()) {
        throw usage(command, "--pods requires a registry: pods cannot pull from a folder");
      }
      List<MirrorTarget> layouts = bases(target);
      Optional<RecordedMirror> report = Optional.ofNullable(against).map(RecordedMirror::read);
      Optional<List<PodContainer>> containers = Optional.ofNullable(pods).map(this::containers);
      MirrorManifest content = manifest.read();
      MirrorPlan plan = filter.plan(content, target, Sources.PUBLIC, only);
      boolean isEcr = ecr.isEcr(target);
      RepairCommands repair =
          new RepairCommands(
              target,
              repairOptions(report),
              options(command.commandLine().getParseResult(), SELECTING_OPTIONS),
              manifest.pinCommand(),
              isEcr);
      VerifyProgress progress =
          VerifyProgress.of(console, plan.artifacts().size(), quiet, isVerbose());
      Interruption interruption =
          Interruption.onSignal(() -> progress.interrupted(target.registry()));
      try (VerifyWiring wiring =
          new VerifyWiring(console, network, amazon, target, layouts, isEcr)) {
        VerifyRun run = new VerifyRun(content, target, filter.filter(), wiring, repair, progress);
        VerifyReport found = verify(run, plan, report, containers);
        interruption.end(
            () -> {
              progress.takeDown();
              print(found, repair);
            });
        return found.exitStatus().code();
      } finally {
        interruption.end(progress::takeDown);
      }
    }
  }

  private List<MirrorTarget> bases(MirrorTarget target) {
    if (!bases.isEmpty() && target.layout().isEmpty()) {
      throw usage(command, "--base applies only to an archive, and " + target + " is a registry");
    }
    for (String base : bases) {
      if (!base.startsWith("layout:")) {
        throw usage(command, "--base: '" + base + "' is not an archive: expected layout:FILE");
      }
    }
    return bases.stream().map(base -> RegistryMixin.parse("--base", base, command)).toList();
  }

  private VerifyReport verify(
      VerifyRun run,
      MirrorPlan plan,
      Optional<RecordedMirror> report,
      Optional<List<PodContainer>> containers) {
    return new VerifyReport(
        run.target(),
        run.manifest(),
        run.plan(plan, jobs, deep, report),
        extra ? Optional.of(run.extra()) : Optional.empty(),
        rendered.isRequested() ? Optional.of(rendered.check(console, run)) : Optional.empty(),
        containers.map(run::pods),
        rendered.platforms(),
        Duration.ofNanos(System.nanoTime() - start));
  }

  private List<PodContainer> containers(String file) {
    if (file.equals("-")) {
      return PodListReader.read(console.in(), "standard input");
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      return PodListReader.read(in, file);
    } catch (IOException e) {
      String remedy = "Correct --pods, or specify - to read standard input";
      throw InvalidInputException.unreadable("read pods", file, e, remedy);
    }
  }

  /** The options of a repair command, which copies the same platforms as the earlier run. */
  private List<String> repairOptions(Optional<RecordedMirror> report) {
    List<String> options = sharedOptions(command.commandLine().getParseResult());
    report.map(RecordedMirror::platforms).orElse(List.of()).stream()
        .flatMap(platform -> Stream.of("--platform", platform))
        .forEach(options::add);
    return options;
  }

  /** The options of this command line that {@code mirror} has as well. */
  static List<String> sharedOptions(ParseResult parsed) {
    return options(parsed, SHARED_OPTIONS);
  }

  private static List<String> options(ParseResult parsed, Set<String> names) {
    List<String> words = new ArrayList<>();
    // A repeated option is listed once per occurrence, each time with all values.
    for (OptionSpec option : new LinkedHashSet<>(parsed.matchedOptions())) {
      if (names.contains(option.longestName())) {
        for (String value : option.originalStringValues()) {
          words.add(option.longestName());
          words.add(value);
        }
      }
    }
    return words;
  }

  private void print(VerifyReport report, RepairCommands repair) {
    output.write(format.write(report, repair));
    console.out().flush();
    new VerifySummary(console, isVerbose()).print(report);
  }

  private boolean isVerbose() {
    return RootCommand.isVerbose(command);
  }

  private void fail(String message) {
    throw usage(command, message);
  }
}
