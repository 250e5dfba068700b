package org.opensearch.migrations.ecr.helm.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensearch.migrations.ecr.helm.chart.LocalFailures;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.program.BoundedPrograms.Ended;
import org.opensearch.migrations.ecr.helm.program.copy.MergedValues;
import org.opensearch.migrations.ecr.helm.program.copy.ModifiedCharts;
import org.opensearch.migrations.ecr.helm.program.copy.PrintedTemplates;
import org.opensearch.migrations.ecr.helm.program.copy.TemporaryFolder;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.HelmEngine;

/**
 * The {@code helm} program, 3.8 or newer. It sees no cluster, no plugin and none of the user's
 * settings. It is killed when it takes too much, when the calling thread is interrupted, when this
 * is closed, and when the virtual machine ends. Several charts can be rendered at once; a chart's
 * folder must not change between two renders.
 */
public final class HelmProgram implements HelmEngine, AutoCloseable {

  private static final String OPERATION = "render chart";

  private final HelmExecutable executable;
  private final String kubeVersion;
  private final HelmLimits limits;
  private final BoundedPrograms programs = new BoundedPrograms();
  private final TemporaryFolder temporary = new TemporaryFolder();
  private final ModifiedCharts copies = new ModifiedCharts(temporary);
  private final Thread atExit = new Thread(this::stop, "end of Helm");
  private boolean stopsAtExit;
  private InstalledHelm installed;

  /**
   * Helm, which is looked for when it is first needed.
   *
   * @param executable {@code auto}, which is the one on the PATH, or its path
   * @param environment that has the PATH, and that Helm runs with, but for its own variables and
   *     Kubernetes'
   * @param kubeVersion of the cluster that charts think they are installed into: {@code 1.31.0}
   * @param limits of one render
   */
  public HelmProgram(
      String executable, Map<String, String> environment, String kubeVersion, HelmLimits limits) {
    this.executable = new HelmExecutable(executable, environment);
    this.kubeVersion = kubeVersion;
    this.limits = limits;
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also when there is no Helm, or only one that is too old
   * @throws TransientException when the thread is interrupted
   */
  @Override
  public String render(Request request) {
    return attempt(request, helm -> run(helm, request, chart(helm, request), List.of()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also when there is no Helm, or only one that is too old
   * @throws TransientException when the thread is interrupted
   */
  @Override
  public Map<String, Object> values(Request request) {
    return attempt(
        request,
        helm -> {
          Path copy = copies.valuesOnly(chart(helm, request));
          List<String> template = List.of("--show-only=" + ModifiedCharts.VALUES_TEMPLATE);
          return MergedValues.read(run(helm, request, copy, template));
        });
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also when there is no Helm, or only one that is too old
   * @throws TransientException when the thread is interrupted
   */
  @Override
  public List<Templates> templates(Request request) {
    return attempt(
        request,
        helm -> {
          Path copy = copies.templatesAsText(request.chart());
          return PrintedTemplates.read(run(helm, request, copy, List.of()));
        });
  }

  /** What Helm is to read in place of the chart, where its options do not do what is asked. */
  private Path chart(InstalledHelm helm, Request request) throws IOException {
    boolean asItIs = request.checksSchema() || helm.version().skipsSchemas();
    Path chart = asItIs ? request.chart() : copies.withoutSchemas(request.chart());
    Cluster cluster = request.cluster();
    return cluster.isUpgrade() || !cluster.absent().isEmpty() ? copies.told(chart, cluster) : chart;
  }

  private String run(InstalledHelm helm, Request request, Path chart, List<String> options)
      throws IOException, InterruptedException, LimitExceededException {
    List<String> arguments =
        new HelmArguments(request, kubeVersion, helm.version()).template(chart, options);
    Ended ended = programs.run(helm.with(arguments), limits);
    if (ended.status() != 0) {
      throw failed(request, HelmMessage.read(ended));
    }
    return ended.output();
  }

  /** Something that is done with Helm. */
  private interface Work<T> {
    T with(InstalledHelm helm) throws IOException, InterruptedException, LimitExceededException;
  }

  private <T> T attempt(Request request, Work<T> work) {
    try {
      return work.with(installed());
    } catch (LimitExceededException e) {
      throw new InvalidInputException(
          failure(request, e.getMessage(), "Leave the chart out, or correct it"), e);
    } catch (MalformedContentException e) {
      throw new InvalidInputException(failure(request, e.getMessage(), "Correct the chart"), e);
    } catch (IOException e) {
      throw LocalFailures.of(OPERATION, label(request), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException(
          failure(request, "interrupted", "Run again"), Optional.empty(), e);
    }
  }

  private synchronized InstalledHelm installed() throws IOException, InterruptedException {
    if (installed == null) {
      if (!stopsAtExit) {
        stopAtExit();
      }
      installed = InstalledHelm.find(executable, temporary.newFolder("home"), programs, limits);
    }
    return installed;
  }

  private void stopAtExit() throws InterruptedException {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      stopsAtExit = true;
    } catch (IllegalStateException e) {
      throw new InterruptedException("the virtual machine ends");
    }
  }

  private static InvalidInputException failed(Request request, HelmMessage message) {
    return new InvalidInputException(failure(request, message.text(), message.remedy()));
  }

  private static Failure failure(Request request, String reason, String remedy) {
    return new Failure(OPERATION, Side.LOCAL, label(request), reason, remedy);
  }

  private static String label(Request request) {
    String chart = request.chart().toAbsolutePath().normalize().getFileName().toString();
    return chart.equals(request.release()) ? chart : chart + " (release " + request.release() + ")";
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The virtual machine ends just now: the hook runs.
    }
    stop();
  }

  private void stop() {
    programs.close();
    temporary.close();
  }
}
