package org.opensearch.migrations.ecr.cli.discover;

import static org.opensearch.migrations.ecr.cli.options.RootCommand.usage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.ByteSizes;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.discover.ChartsDirMixin.Published;
import org.opensearch.migrations.ecr.cli.options.EcrMixin;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.cli.options.SourceWiring;
import org.opensearch.migrations.ecr.discover.pins.ChartDigests;
import org.opensearch.migrations.ecr.discover.pins.PinLookup;
import org.opensearch.migrations.ecr.discover.pins.Pins;
import org.opensearch.migrations.ecr.discover.pins.SourceDigests;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.layout.LayoutRegistry;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.text.Quantity;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.Registry;
import org.opensearch.migrations.ecr.verify.artifacts.RecordedMirror;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options for pinning digests, and where they are looked up. */
final class PinMixin {

  @Option(
      names = "--pin",
      description =
          "Look up the digests of all images and charts (with --bump, of those that are not pinned"
              + " yet), and pin them in the manifest; with --check, print the tags that have moved."
              + " Without --chart and other options for rendering, only digests are looked up: Helm"
              + " is not required.")
  private boolean requested;

  @Option(
      names = "--from",
      paramLabel = "REGISTRY|layout:DIR",
      description =
          "With --pin: take the digests from what 'mirror' wrote to this registry, folder or"
              + " archive (layout:FILE), and use no other network. Can be repeated for folders and"
              + " archives: a tag is read from the last one that has it.")
  private List<String> from = List.of();

  @Option(
      names = "--from-report",
      paramLabel = "REPORT",
      description =
          "With --from: the report of 'mirror --report' for that mirror. Required if images were"
              + " mirrored with --platform before they were pinned, because this changes their"
              + " digests: the report contains those of the sources.")
  private Path report;

  @Mixin private final EcrMixin ecr = new EcrMixin();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private final Console console;

  PinMixin(Console console) {
    this.console = console;
  }

  boolean isRequested() {
    return requested;
  }

  /**
   * Checks the combination of the options.
   *
   * @throws ParameterException when an option is missing, or {@code --from} is malformed
   */
  void check() {
    if (!requested && !from.isEmpty()) {
      throw usage(command, "--from requires --pin");
    }
    if (from.isEmpty() && report != null) {
      throw usage(command, "--from-report requires --from");
    }
    List<MirrorTarget> mirrors = mirrors();
    if (mirrors.isEmpty() && ecr.isGiven()) {
      throw usage(command, "--region and --registry-type require --from");
    }
    for (MirrorTarget mirror : mirrors) {
      Optional<String> error = ecr.usageError(mirror);
      if (error.isPresent()) {
        throw usage(command, error.get());
      }
    }
  }

  /** Creates the client for Amazon ECR, which the caller closes. */
  AmazonEcr connect(NetworkOptions network) {
    return ecr.connect(network);
  }

  /** The host of the mirror, if it is a registry of Amazon ECR. */
  Optional<String> ecrHost() {
    return mirrors().stream().filter(ecr::isEcr).map(MirrorTarget::host).findFirst();
  }

  /** The options, each followed by a space, to repeat in advice. */
  String options() {
    StringBuilder options = new StringBuilder(requested ? "--pin " : "");
    from.forEach(mirror -> options.append("--from ").append(mirror).append(' '));
    if (report != null) {
      options.append("--from-report ").append(report).append(' ');
    }
    options.append(ecr.options());
    return options.toString();
  }

  /** Where the digests are looked up, for messages. */
  String place() {
    return from.isEmpty() ? "at the sources" : "in " + String.join(", ", from);
  }

  private List<MirrorTarget> mirrors() {
    List<MirrorTarget> mirrors =
        from.stream().map(text -> RegistryMixin.parse("--from", text, command)).toList();
    if (mirrors.size() > 1 && mirrors.stream().anyMatch(mirror -> mirror.layout().isEmpty())) {
      throw usage(command, "--from: only folders and archives (layout:DIR) can be combined");
    }
    return mirrors;
  }

  /**
   * Looks up digests.
   *
   * @param published where images and charts are looked up without {@code --from}
   */
  Pins lookUp(PinLookup.Scope scope, SourceWiring wiring, Published published) {
    long begin = System.nanoTime();
    List<MirrorTarget> mirrors = mirrors();
    Pins pins;
    if (mirrors.isEmpty()) {
      pins =
          lookup(published.registry(), published.digests(), Sources.PUBLIC, Optional.empty())
              .lookUp(scope);
    } else if (mirrors.get(0).layout().isEmpty()) {
      pins = lookUpMirrored(scope, wiring, wiring.mirror());
    } else {
      try (LayoutRegistry layout = layout(mirrors)) {
        pins = lookUpMirrored(scope, wiring, layout);
      }
    }
    int found = pins.size();
    int failed = pins.failures().size();
    console
        .err()
        .println(
            "looked up "
                + Quantity.of(found, "digest")
                + (failed == 0 ? "" : "; " + failed + " failed, whose entries are unchanged")
                + " ("
                + ByteSizes.time(Duration.ofNanos(System.nanoTime() - begin))
                + ")");
    if (found == 0 && failed > 0 && from.isEmpty()) {
      console.note("to take the digests from a mirror instead, use --from REGISTRY|layout:DIR");
    }
    return pins;
  }

  private Pins lookUpMirrored(PinLookup.Scope scope, SourceWiring wiring, Registry mirror) {
    Sources sources = new Sources(mirrors());
    ChartDigests archives = ChartDigests.of(wiring.charts(), mirror, sources);
    SourceDigests digests =
        new SourceDigests(
            Optional.ofNullable(report)
                .map(RecordedMirror::read)
                .map(recorded -> recorded::sourceDigest));
    Pins pins = lookup(mirror, archives, sources, Optional.of(digests)).lookUp(scope);
    return digests.unknown() == 0
        ? pins
        : pins.withWarning(
            "multi-platform images ("
                + digests.unknown()
                + ") are pinned to their digests "
                + place()
                + ": if they were mirrored with --platform, the sources have others; then pass the"
                + " report with --from-report");
  }

  private PinLookup lookup(
      Registry registry, ChartDigests charts, Sources sources, Optional<SourceDigests> digests) {
    return new PinLookup(
        registry,
        charts,
        sources,
        digests,
        reference -> DiscoveryOutput.progress(console.err()).fetching(reference));
  }

  private LayoutRegistry layout(List<MirrorTarget> mirrors) {
    for (MirrorTarget mirror : mirrors) {
      LayoutRegistry.archiveInParts(mirror.layout().orElseThrow())
          .ifPresent(parts -> console.err().println("checking the parts of " + parts));
    }
    return LayoutRegistry.forReading(mirrors, Side.MIRROR, console::warn);
  }
}
