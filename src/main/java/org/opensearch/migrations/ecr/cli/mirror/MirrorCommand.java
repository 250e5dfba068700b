package org.opensearch.migrations.ecr.cli.mirror;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.cli.options.EcrMixin;
import org.opensearch.migrations.ecr.cli.options.FilterMixin;
import org.opensearch.migrations.ecr.cli.options.ManifestMixin;
import org.opensearch.migrations.ecr.cli.options.NetworkMixin;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.cli.options.RootCommand;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorRun;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ma-ecr mirror}. */
@Command(
    name = "mirror",
    description =
        "Copies every image and chart of the manifest to the private registry, or to a"
            + " folder (layout:DIR), byte for byte. Existing content is not copied again. To"
            + " complete a failed run, run it again.",
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ma-ecr mirror 111122223333.dkr.ecr.us-east-1.amazonaws.com --report report.json",
      "  ma-ecr mirror layout:./mirror --include cert-manager"
    })
public final class MirrorCommand implements Callable<Integer> {

  @Mixin private final RegistryMixin registry;
  @Mixin private final EcrMixin ecr = new EcrMixin();
  @Mixin private final FromMixin from = new FromMixin();
  @Mixin private final ArchiveMixin archive;
  @Mixin private final ManifestMixin manifest;
  @Mixin private final FilterMixin filter;

  @Option(
      names = "--only",
      paramLabel = "images|charts",
      defaultValue = "all",
      description = "Copy only images or only charts. Default: all.")
  private Selection only;

  @Mixin private final ContentMixin selected = new ContentMixin();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "6",
      description = "Number of artifacts to copy in parallel. Default: ${DEFAULT-VALUE}")
  private int jobs;

  @Mixin private final RepositorySettingsMixin repositorySettings = new RepositorySettingsMixin();

  @Mixin private final NetworkMixin network;

  @Option(
      names = "--dry-run",
      description =
          "Print what would be copied and which repositories would be created, and write"
              + " nothing.")
  private boolean dryRun;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a JSON report with the result of each artifact.")
  private Path reportFile;

  @Option(
      names = {"-q", "--quiet"},
      description = "Suppress progress; print only failures and the summary line.")
  private boolean quiet;

  @Spec private CommandSpec command;

  private final Console console;

  public MirrorCommand(Console console) {
    this.console = console;
    this.registry = new RegistryMixin(console, ecr::callersRegistry);
    this.archive = new ArchiveMixin(console);
    this.manifest = new ManifestMixin(console);
    this.filter = new FilterMixin();
    this.network = new NetworkMixin();
  }

  @Override
  public Integer call() {
    if (jobs < 1 || jobs > 64) {
      throw usage("--jobs must be between 1 and 64, not " + jobs);
    }
    try (AmazonEcr amazon = ecr.connect(network.options())) {
      MirrorTarget target = target();
      boolean isEcr = ecr.isEcr(target);
      RepositorySettings settings = repositorySettings.settings(target, isEcr);
      Sources sources = from.sources(target);
      MirrorManifest content = manifest.read();
      MirrorPlan plan = new Planner(content, target, filter.filter(), sources).plan(only);
      if (plan.artifacts().isEmpty()) {
        throw usage("nothing in the manifest matches the selection: see 'ma-ecr list'");
      }
      try (MirrorWiring wiring = new MirrorWiring(console, network, amazon, target, isEcr)) {
        RepositoryCreator repositories = wiring.repositories(settings);
        if (dryRun && sources.mirror().isPresent()) {
          // A folder that is not there would be told by the run itself alone.
          wiring.source(sources, plan);
        }
        return dryRun
            ? new DryRun(console, selected.content(), repositories, settings).print(plan).code()
            : mirror(plan, content, target, sources, wiring, repositories).code();
      }
    }
  }

  private MirrorTarget target() {
    MirrorTarget target = registry.target();
    Optional<String> refusal = ecr.refuseFor(target);
    if (refusal.isPresent()) {
      throw usage(refusal.get());
    }
    archive.check(target);
    return target;
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  private ExitStatus mirror(
      MirrorPlan plan,
      MirrorManifest content,
      MirrorTarget target,
      Sources sources,
      MirrorWiring wiring,
      RepositoryCreator repositories) {
    Optional<OutputFile> output =
        Optional.ofNullable(reportFile).map(file -> new OutputFile("write the report", file));
    // A run of an hour must not fail on its last step.
    output.ifPresent(OutputFile::check);
    boolean verbose = command.root().userObject() instanceof RootCommand root && root.verbose();
    Progress progress = Progress.of(console, plan.artifacts().size(), quiet, verbose);
    MirrorSummary summary = new MirrorSummary(console.err(), verbose);
    RunConclusion end = new RunConclusion(progress, output, summary, content, target);
    MirrorRun run = new MirrorRun(plan, progress.listener(), jobs, selected.content());
    Interruption interruption = Interruption.onSignal(() -> end.tell(run.report()));
    try {
      MirrorReport report =
          run.run(
              wiring.source(sources, plan), wiring.charts(), wiring.destination(), repositories);
      AtomicReference<ExitStatus> status = new AtomicReference<>(report.exitStatus());
      interruption.end(() -> status.set(end.tell(report)));
      return archive.write(
          status.get(), wiring, quiet, failure -> end.archiveFailed(report, failure));
    } finally {
      interruption.end(progress.takeDown());
    }
  }
}
