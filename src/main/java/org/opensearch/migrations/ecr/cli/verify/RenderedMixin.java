package org.opensearch.migrations.ecr.cli.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opensearch.migrations.ecr.cli.console.BuildVersion;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.console.Interruption;
import org.opensearch.migrations.ecr.cli.options.HelmMixin;
import org.opensearch.migrations.ecr.deployment.Deployment;
import org.opensearch.migrations.ecr.helm.chart.TgzUnpacker;
import org.opensearch.migrations.ecr.helm.program.HelmProgram;
import org.opensearch.migrations.ecr.helm.program.copy.TemporaryFolder;
import org.opensearch.migrations.ecr.manifest.InputFile;
import org.opensearch.migrations.ecr.manifest.rules.RulesReader;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.Platform;
import org.opensearch.migrations.ecr.model.failure.FailureException;
import org.opensearch.migrations.ecr.model.failure.TagMovedException;
import org.opensearch.migrations.ecr.model.rules.DiscoveryRules;
import org.opensearch.migrations.ecr.values.ValuesGenerator;
import org.opensearch.migrations.ecr.values.ValuesGenerator.GeneratedValues;
import org.opensearch.migrations.ecr.verify.rendered.RenderedCheck;
import org.opensearch.migrations.ecr.verify.rendered.RenderedReport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options for rendering the charts of the mirror. */
final class RenderedMixin {

  @Option(
      names = "--rendered",
      description =
          "Fetch the charts from the mirror, render them as they are deployed, with the"
              + " generated values as the last values file, and check that every image comes from"
              + " the mirror and can be pulled there. Requires Helm.")
  private boolean rendered;

  @Option(
      names = "--chart",
      paramLabel = "DIR|TGZ",
      description =
          "With --rendered: the aggregate chart, which is rendered too. Its values define"
              + " which charts are installed. Default: all charts of the manifest, with the values"
              + " of -f and --set.")
  private Path chart;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCH",
      description =
          "With --rendered: platform of the nodes. Can be repeated. Default: linux/amd64.")
  private List<Platform> platforms = new ArrayList<>();

  @Mixin private final HelmMixin helm = new HelmMixin();

  /** Whether it was requested. */
  boolean isRequested() {
    return rendered;
  }

  /** An option that requires --rendered, if one was given without it. */
  Optional<String> withoutRendered() {
    if (rendered) {
      return Optional.empty();
    }
    if (chart != null) {
      return Optional.of("--chart");
    }
    if (!platforms.isEmpty()) {
      return Optional.of("--platform");
    }
    if (!helm.apiVersions().isEmpty()) {
      return Optional.of("--api-versions");
    }
    return helm.values().isEmpty() && helm.set().isEmpty()
        ? Optional.empty()
        : Optional.of(helm.values().isEmpty() ? "--set" : "--values");
  }

  /** The platforms of the nodes. */
  List<Platform> platforms() {
    return platforms.isEmpty() ? List.of(Platform.parse("linux/amd64")) : platforms;
  }

  /** Renders and checks; a failure is part of the report. */
  RenderedReport check(Console console, VerifyRun run) {
    if (chart == null && helm.values().isEmpty() && helm.set().isEmpty()) {
      console.warn(
          "neither --chart nor -f is given: charts are rendered with their default values, not"
              + " those of the deployment");
    }
    helm.startFrom(run.manifest());
    DiscoveryRules rules = RulesReader.read(InputFile.packagedRules());
    TemporaryFolder temporary = new TemporaryFolder();
    Interruption interruption = Interruption.onSignal(temporary::close);
    try (temporary;
        HelmProgram program = helm.program(console)) {
      Path scratch = temporary.newFolder("verify");
      return new RenderedCheck(
              program, new TgzUnpacker(), run.charts(), rules, scratch, run.progress()::rendered)
          .check(
              run.manifest(),
              deployment(run.manifest(), run.named(), scratch),
              run.filter(),
              run.named(),
              run.imageCheck(platforms(), rules.ignored()));
    } catch (FailureException e) {
      return RenderedReport.failed(e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a temporary folder", e);
    } finally {
      interruption.end();
    }
  }

  /** The deployment, with the generated values as the last file. */
  private Deployment deployment(MirrorManifest manifest, MirrorTarget named, Path scratch)
      throws IOException {
    GeneratedValues generated =
        new ValuesGenerator(manifest, named, TagMovedException.PIN_COMMAND)
            .generate(BuildVersion.read().producer(), true, false);
    List<Path> values = new ArrayList<>(helm.values());
    values.add(Files.writeString(scratch.resolve("generated-values.yaml"), generated.yaml()));
    return new Deployment(
        Optional.ofNullable(chart), values, helm.set(), helm.namespace(), helm.apiVersions());
  }
}
