package org.opensearch.migrations.ecr.cli.mirror;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.console.OutputFile;
import org.opensearch.migrations.ecr.cli.options.CompleteManifestMixin;
import org.opensearch.migrations.ecr.cli.options.EcrMixin;
import org.opensearch.migrations.ecr.cli.options.FilterMixin;
import org.opensearch.migrations.ecr.cli.options.NetworkMixin;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.cli.options.RootCommand;
import org.opensearch.migrations.ecr.cli.progress.ProgressMixin;
import org.opensearch.migrations.ecr.cli.progress.RunProgress;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.MigrationAssistantList;
import org.opensearch.migrations.ecr.mirror.MirrorReport;
import org.opensearch.migrations.ecr.mirror.MirrorRun;
import org.opensearch.migrations.ecr.mirror.SourceFailures;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.RepositorySettings;
import org.opensearch.migrations.ecr.model.failure.ExitStatus;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.plan.MirrorPlan;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
      "  ma-ecr mirror 111122223333.dkr.ecr.us-east-1.amazonaws.com --report out.json",
      "  ma-ecr mirror layout:./mirror --include cert-manager"
    })
public final class MirrorCommand implements Callable<Integer> {

  @Mixin private final RegistryMixin registry;
  @Mixin private final EcrMixin ecr = new EcrMixin();
  @Mixin private final LayoutMixin layout = new LayoutMixin();
  @Mixin private final ArchiveMixin archive;
  @Mixin private final CompleteManifestMixin manifest;
  @Mixin private final FilterMixin filter = new FilterMixin();

  @Option(
      names = "--only",
      paramLabel = "images|charts",
      defaultValue = "all",
      description = "Copy only images or only charts. Default: all.")
  private Selection only;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH[/VARIANT]",
      description =
          "Copy only this platform of multi-platform images. Can be repeated. The index is"
              + " rewritten, so its digest differs from the source. Single-platform images, images"
              + " that charts pull by digest, and charts are copied unchanged. Default: all.")
  private List<Platform> platforms = new ArrayList<>();

  @Option(
      names = "--with-referrers",
      description =
          "Also copy signatures, attestations and SBOMs that refer to an image, from the"
              + " referrers API and from cosign's tags.")
  private boolean withReferrers;

  @Option(
      names = "--allow-moved",
      description =
          "Also copy a tag or chart version that has other content than the manifest pins, and say"
              + " so. Without this option it is not copied.")
  private boolean allowMoved;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "32",
      description = "Number of artifacts to copy in parallel. Default: ${DEFAULT-VALUE}")
  private int jobs;

  @Mixin private final RepositorySettingsMixin repositorySettings = new RepositorySettingsMixin();

  @Mixin private final NetworkMixin network = new NetworkMixin();

  @Option(
      names = "--dry-run",
      description =
          "Ask both sides and print for each artifact whether it would be copied or updated, is"
              + " present, or is missing at the source, the bytes to transfer and to store, and"
              + " which repositories would be created. Write nothing. Manifests and chart archives"
              + " are read, layers are not.")
  private boolean dryRun;

  @Option(
      names = "--offline",
      description =
          "With --dry-run: print the plan only, without asking the sources and the destination"
              + " what they have.")
  private boolean offline;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write a JSON report with the result of each artifact. -: to standard output.")
  private Path reportFile;

  @Mixin private final ProgressMixin progressOptions;

  @Spec private CommandSpec command;

  private final Console console;

  /**
   * What to do.
   *
   * @param pinCommand how to pin the manifest; empty to not say so
   */
  private record Work(
      MirrorPlan plan,
      MirrorManifest content,
      Optional<String> pinCommand,
      MirrorTarget target,
      Sources sources) {}

  public MirrorCommand(Console console) {
    this.console = console;
    this.registry = new RegistryMixin(console, ecr::callersRegistry);
    this.archive = new ArchiveMixin(console);
    this.manifest = new CompleteManifestMixin(console);
    this.progressOptions = new ProgressMixin(console);
  }

  @Override
  public Integer call() {
    if (jobs < 1 || jobs > 64) {
      throw usage(command, "--jobs must be between 1 and 64, not " + jobs);
    }
    if (offline && !dryRun) {
      throw usage(command, "--offline requires --dry-run");
    }
    progressOptions.prepare();
    try (AmazonEcr amazon = ecr.connect(network.options())) {
      MirrorTarget target = target();
      boolean isEcr = ecr.isEcr(target);
      RepositorySettings settings = repositorySettings.settings(target, isEcr);
      Sources sources = layout.sources(target);
      InputFile file = manifest.file();
      MirrorManifest content = manifest.read(file);
      MirrorPlan plan = filter.plan(content, target, sources, only);
      Work work = new Work(plan, content, pinCommand(file), target, sources);
      try (MirrorWiring wiring = new MirrorWiring(console, network, amazon, target, isEcr)) {
        RepositoryCreator repositories =
            wiring.repositories(settings, repositorySettings.createsRepositories());
        if (offline && !sources.mirrors().isEmpty()) {
          // Fails if the folder does not exist.
          wiring.source(sources, plan);
        }
        return dryRun
            ? dryRun(work, wiring, repositories, settings).code()
            : mirror(work, wiring, repositories).code();
      }
    }
  }

  private MirrorTarget target() {
    MirrorTarget target = registry.target();
    Optional<String> error = ecr.usageError(target);
    if (error.isPresent()) {
      throw usage(command, error.get());
    }
    boolean isReportOnStandardOutput =
        reportFile != null && OutputFile.isStandardOutput(reportFile);
    archive.check(
        target, Optional.ofNullable(reportFile).filter(file -> !isReportOnStandardOutput));
    if (isReportOnStandardOutput && archive.isRequested()) {
      throw usage(
          command, "--report - cannot be combined with --archive: write the report to a file");
    }
    if (isReportOnStandardOutput && progressOptions.isOnStandardOutput()) {
      throw usage(
          command,
          "--report - cannot be combined with --progress json: write the report to a file");
    }
    return target;
  }

  private ExitStatus dryRun(
      Work work, MirrorWiring wiring, RepositoryCreator repositories, RepositorySettings settings) {
    DryRun run =
        new DryRun(
            console,
            work.plan(),
            wiring,
            repositories,
            settings,
            content(),
            failures(work, wiring));
    if (reportFile != null) {
      console.warn("a dry run writes no report: " + reportFile + " is not changed");
    }
    if (offline) {
      return run.offline();
    }
    return run.online(
        work.sources(),
        work.target(),
        jobs,
        summary(Optional.empty(), work),
        progressOptions.isQuiet(),
        bytes -> archive.checkSpace(work.target(), bytes));
  }

  private SourceFailures failures(Work work, MirrorWiring wiring) {
    return new SourceFailures(work.content(), manifest.pinCommand(), wiring::tags);
  }

  private ContentSelection content() {
    return new ContentSelection(platforms, withReferrers, allowMoved);
  }

  private MirrorSummary summary(Optional<OutputFile> report, Work work) {
    boolean verbose = RootCommand.isVerbose(command);
    return new MirrorSummary(
        console, verbose, report, work.content(), work.target(), work.pinCommand());
  }

  /** The commands that pin the manifest, unless the user does not want to be told. */
  private Optional<String> pinCommand(InputFile file) {
    // The Migration Assistant's own list has no place for pins.
    if (progressOptions.isQuiet() || MigrationAssistantList.is(file)) {
      return Optional.empty();
    }
    return Optional.of(
        manifest.isFile()
            ? "run `ma-ecr " + manifest.pinCommand() + "`"
            : "save the output of `ma-ecr discover --pin`, and mirror with `--manifest` and that"
                + " file");
  }

  private ExitStatus mirror(Work work, MirrorWiring wiring, RepositoryCreator repositories) {
    Optional<OutputFile> output =
        Optional.ofNullable(reportFile)
            .map(file -> OutputFile.of("write the report", file, console.out()));
    // An hour-long run must not fail in its last step.
    output.ifPresent(OutputFile::check);
    archive.checkSpace(work.target(), 0);
    MirrorSummary summary = summary(output, work);
    if (!progressOptions.isQuiet()) {
      LayoutMixin.inParts(work.sources())
          .forEach(name -> console.err().println("checking the parts of " + name));
    }
    MirrorPlan plan = work.plan();
    RunProgress progress = progressOptions.begin(work.target().registry(), plan.artifacts());
    MirrorRun run =
        new MirrorRun(plan, progress, jobs, content(), Optional.of(failures(work, wiring)));
    AtomicReference<MirrorReport> interrupted = new AtomicReference<>();
    Interruption interruption =
        Interruption.onSignal(
            new Interruption.FinalSteps(
                () -> {
                  progress.stop();
                  interrupted.set(run.interrupted());
                  summary.write(interrupted.get());
                },
                summary.reportCanBlock(),
                () -> {
                  progress.close();
                  summary.print(interrupted.get());
                  progress.ended(interrupted.get(), interrupted.get().exitStatus());
                }));
    try {
      MirrorReport report;
      try {
        report =
            run.run(
                wiring.source(work.sources(), plan),
                wiring.charts(),
                wiring.destination(),
                repositories);
      } catch (FailureException e) {
        // A folder or an archive cannot be used. The run still ends with a report.
        MirrorReport stopped = run.stoppedBy(e);
        end(interruption, progress, stopped, summary, () -> {});
        throw e;
      }
      ExitStatus status = end(interruption, progress, report, summary, () -> summary.print(report));
      return archive.write(
          report,
          status,
          wiring,
          progressOptions.isQuiet(),
          new ArchiveMixin.Listener(
              summary.reportCanBlock(),
              failure -> summary.archiveFailed(report, failure),
              ended -> progress.ended(report, ended)));
    } finally {
      interruption.end(progress::close);
    }
  }

  /** Writes the report and prints the final messages; returns the exit status. */
  private ExitStatus end(
      Interruption interruption,
      RunProgress progress,
      MirrorReport report,
      MirrorSummary summary,
      Runnable messages) {
    AtomicReference<ExitStatus> status = new AtomicReference<>(report.exitStatus());
    interruption.end(
        () -> {
          progress.stop();
          status.set(summary.write(report));
        },
        () -> {
          progress.close();
          messages.run();
          if (!archive.isWrittenAfter(status.get())) {
            progress.ended(report, status.get());
          }
        });
    return status.get();
  }
}
