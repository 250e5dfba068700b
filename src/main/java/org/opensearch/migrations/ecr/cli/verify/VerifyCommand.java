package org.opensearch.migrations.ecr.cli.verify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Selection;
import org.opensearch.migrations.ecr.verify.VerifyFormat;
import org.opensearch.migrations.ecr.verify.VerifyReport;
import org.opensearch.migrations.ecr.verify.artifacts.RecordedMirror;
import org.opensearch.migrations.ecr.verify.pods.PodContainer;
import org.opensearch.migrations.ecr.verify.repair.RepairCommands;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

  @Mixin private final ProofMixin proof = new ProofMixin();

  @Option(
      names = "--extra",
      description = "List other content of the registry below mirrored/ and charts/.")
  private boolean extra;

  @Mixin private final RenderedMixin rendered = new RenderedMixin();
  @Mixin private final PodsMixin pods = new PodsMixin();

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
  private final long begin = System.nanoTime();

  public VerifyCommand(Console console) {
    this.console = console;
    this.registry = new RegistryMixin(console, ecr::callersRegistry);
    this.manifest = new ManifestMixin(console);
    this.output = new OutputMixin(console);
  }

  @Override
  public Integer call() {
    if (jobs < 1 || jobs > 64) {
      throw usage("--jobs must be between 1 and 64, not " + jobs);
    }
    rendered.stray().ifPresent(option -> fail(option + " requires --rendered"));
    try (AmazonEcr amazon = ecr.connect(network.options())) {
      MirrorTarget target = registry.target();
      ecr.refuseFor(target).ifPresent(this::fail);
      if (pods.isWanted() && target.layout().isPresent()) {
        throw usage("--pods requires a registry: pods cannot pull from a folder");
      }
      Optional<RecordedMirror> report = proof.report();
      Optional<List<PodContainer>> containers = pods.read();
      MirrorManifest content = manifest.read();
      MirrorPlan plan = new Planner(content, target, filter.filter()).plan(only);
      if (plan.artifacts().isEmpty()) {
        throw usage("nothing in the manifest matches the selection: see 'ma-ecr list'");
      }
      boolean isEcr = ecr.isEcr(target);
      RepairCommands mending = new RepairCommands(target, options(report), isEcr);
      VerifyProgress progress =
          VerifyProgress.of(console, plan.artifacts().size(), quiet, isVerbose());
      Interruption interruption =
          Interruption.onSignal(() -> progress.interrupted(target.registry()));
      try (VerifyWiring wiring = new VerifyWiring(console, network, amazon, target, isEcr)) {
        VerifyRun run = new VerifyRun(content, target, filter.filter(), wiring, mending, progress);
        VerifyReport found = verify(run, plan, report, containers);
        interruption.end(
            () -> {
              progress.takeDown();
              tell(found, mending);
            });
        return found.exitStatus().code();
      } finally {
        interruption.end(progress::takeDown);
      }
    }
  }

  private VerifyReport verify(
      VerifyRun run,
      MirrorPlan plan,
      Optional<RecordedMirror> report,
      Optional<List<PodContainer>> containers) {
    return new VerifyReport(
        run.target(),
        run.manifest(),
        run.plan(plan, jobs, proof.isDeep(), report),
        extra ? Optional.of(run.extra()) : Optional.empty(),
        rendered.isWanted() ? Optional.of(rendered.check(console, run)) : Optional.empty(),
        containers.map(run::pods),
        rendered.platforms(),
        Duration.ofNanos(System.nanoTime() - begin));
  }

  /** A repairing run copies the same platforms as the run before. */
  private List<String> options(Optional<RecordedMirror> before) {
    List<String> options = SharedOptions.of(parsed());
    before.map(RecordedMirror::platforms).orElse(List.of()).stream()
        .flatMap(platform -> Stream.of("--platform", platform))
        .forEach(options::add);
    return options;
  }

  private void tell(VerifyReport report, RepairCommands mending) {
    output.write(format.write(report, mending));
    console.out().flush();
    new VerifySummary(console, isVerbose()).print(report);
  }

  private ParseResult parsed() {
    return command.commandLine().getParseResult();
  }

  private boolean isVerbose() {
    return RootCommand.isVerbose(command);
  }

  private void fail(String message) {
    throw usage(message);
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
