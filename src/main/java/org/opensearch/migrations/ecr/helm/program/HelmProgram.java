package org.opensearch.migrations.ecr.helm.program;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.opensearch.migrations.ecr.helm.chart.LocalFailures;
import org.opensearch.migrations.ecr.helm.go.MalformedContentException;
import org.opensearch.migrations.ecr.helm.program.copy.ModifiedCharts;
import org.opensearch.migrations.ecr.helm.program.copy.PrintedTemplates;
import org.opensearch.migrations.ecr.helm.program.copy.TemporaryFolder;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.InvalidInputException;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.ports.HelmEngine;
import org.opensearch.migrations.ecr.process.LimitExceededException;
import org.opensearch.migrations.ecr.process.ProgramRunner;
import org.opensearch.migrations.ecr.process.ProgramRunner.Limits;
import org.opensearch.migrations.ecr.process.ProgramRunner.Result;

/**
 * The {@code helm} program, 3.8 or newer. It sees no cluster, no plugin and none of the user's
 * settings. It is killed when it exceeds a limit, when the calling thread is interrupted, when this
 * is closed, and when the virtual machine exits. Thread-safe; a chart's folder must not change
 * between renders.
 */
public final class HelmProgram implements HelmEngine, AutoCloseable {

  private static final String OPERATION = "render chart";

  private static final int MIB = 1024 * 1024;

  /** Many times what the largest known charts need. */
  static final Limits LIMITS = new Limits(Duration.ofMinutes(2), 64L * MIB, 64 * 1024, 1024L * MIB);

  /** EKS appends the commit of its build. To a version comparison, this is a pre-release. */
  private static final String EKS_SUFFIX = "-eks-0000000";

  private final String executable;
  private final Map<String, String> environment;
  private final KubeVersion kubeVersion;
  private final Limits limits;
  private final ProgramRunner runner = new ProgramRunner();
  private final TemporaryFolder temporary = new TemporaryFolder();
  private final ModifiedCharts copies = new ModifiedCharts(temporary);
  private final Map<Path, String> refusedSchemas = new ConcurrentHashMap<>();

  /** Cached, because derivation and proof request the same values repeatedly. */
  private final Map<Request, Map<String, Object>> mergedValues = new ConcurrentHashMap<>();

  private final Thread atExit = new Thread(this::stop, "helm-shutdown");
  private boolean stopsAtExit;
  private HelmExecutable installed;

  /**
   * Helm, which is located when it is first needed.
   *
   * @param executable {@code auto}, which is the program on the PATH, or its path
   * @param environment of Helm, without its own variables and those of Kubernetes
   * @param kubeVersion the Kubernetes version of the cluster that charts see
   */
  public HelmProgram(String executable, Map<String, String> environment, KubeVersion kubeVersion) {
    this(executable, environment, kubeVersion, LIMITS);
  }

  /** Helm with other limits on each run. */
  HelmProgram(
      String executable, Map<String, String> environment, KubeVersion kubeVersion, Limits limits) {
    this.executable = executable;
    this.environment = Map.copyOf(environment);
    this.kubeVersion = kubeVersion;
    this.limits = limits;
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also when Helm is not installed or too old
   * @throws TransientException when the thread is interrupted
   */
  @Override
  public String render(Request request) {
    return attempt(
        request, (helm, accepted) -> run(helm, accepted, chart(helm, accepted), List.of()));
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also when Helm is not installed or too old
   * @throws TransientException when the thread is interrupted
   */
  @Override
  public Map<String, Object> values(Request request) {
    Map<String, Object> known = mergedValues.get(request);
    if (known != null) {
      return known;
    }
    Map<String, Object> merged =
        attempt(
            request,
            (helm, accepted) -> {
              Path copy = copies.valuesOnly(chart(helm, accepted));
              List<String> template = List.of("--show-only=" + ModifiedCharts.VALUES_TEMPLATE);
              return ModifiedCharts.printedValues(run(helm, accepted, copy, template));
            });
    mergedValues.put(request, merged);
    return merged;
  }

  /**
   * {@inheritDoc}
   *
   * @throws InvalidInputException also when Helm is not installed or too old
   * @throws TransientException when the thread is interrupted
   */
  @Override
  public List<Templates> templates(Request request) {
    return attempt(
        request,
        (helm, accepted) -> {
          Path copy = copies.templatesAsText(accepted.chart());
          return PrintedTemplates.read(run(helm, accepted, copy, List.of()));
        });
  }

  @Override
  public String kubeVersion() {
    return kubeVersion.current();
  }

  @Override
  public Optional<String> schemaRefusal(Path chart) {
    return Optional.ofNullable(refusedSchemas.get(chart));
  }

  /** The folder to render: a modified copy where Helm has no option for the request. */
  private Path chart(HelmExecutable helm, Request request) throws IOException {
    boolean isUnchanged = request.checksSchema() || helm.version().skipsSchemas();
    Path chart = isUnchanged ? request.chart() : copies.withoutSchemas(request.chart());
    Cluster cluster = request.cluster();
    return cluster.isUpgrade() || !cluster.absent().isEmpty()
        ? copies.forCluster(chart, cluster)
        : chart;
  }

  private String run(HelmExecutable helm, Request request, Path chart, List<String> options)
      throws IOException, InterruptedException, LimitExceededException {
    String version = kubeVersion.current();
    Result result = run(helm, request, chart, options, version);
    if (result.status() != 0 && HelmMessage.read(result).refusesKubeVersion()) {
      for (String higher : kubeVersion.higher()) {
        Result other = run(helm, request, chart, options, higher);
        if (other.status() == 0 || !HelmMessage.read(other).refusesKubeVersion()) {
          kubeVersion.accept(higher);
          result = other;
          break;
        }
      }
    }
    if (result.status() != 0) {
      HelmMessage message = HelmMessage.read(result);
      if (request.checksSchema() && message.refusesSchema()) {
        String reason = "Helm " + helm.version() + " reports " + message.schemaRefusal();
        refusedSchemas.putIfAbsent(request.chart(), reason);
      }
      throw new InvalidInputException(failure(request, message.text(), message.remedy()));
    }
    return result.output();
  }

  private Result run(
      HelmExecutable helm, Request request, Path chart, List<String> options, String version)
      throws IOException, InterruptedException, LimitExceededException {
    return runner.run(helm.with(arguments(helm, request, chart, options, version)), limits);
  }

  /** The arguments of {@code helm template}, which includes hooks and tests by default. */
  private List<String> arguments(
      HelmExecutable helm, Request request, Path chart, List<String> options, String version) {
    // A version that names a build already is unchanged.
    boolean addsEks = request.cluster().isEks() && version.indexOf('-') < 0;
    List<String> arguments = new ArrayList<>();
    arguments.add("template");
    arguments.add("--namespace=" + request.namespace());
    arguments.add("--kube-version=" + version + (addsEks ? EKS_SUFFIX : ""));
    request.cluster().apiVersions().forEach(api -> arguments.add("--api-versions=" + api));
    if (request.cluster().isUpgrade()) {
      arguments.add("--is-upgrade");
    }
    request.values().forEach(file -> arguments.add("--values=" + csv(file)));
    request.set().forEach(assignment -> arguments.add("--set=" + assignment));
    if (!request.checksSchema() && helm.version().skipsSchemas()) {
      arguments.add("--skip-schema-validation");
    }
    arguments.addAll(options);
    arguments.add("--");
    arguments.add(request.release());
    arguments.add(chart.toAbsolutePath().toString());
    return arguments;
  }

  /** Helm reads the option as a line of CSV. An absolute path is never mistaken for a URL. */
  private static String csv(Path file) {
    return '"' + file.toAbsolutePath().toString().replace("\"", "\"\"") + '"';
  }

  /** An operation that runs Helm. */
  private interface Work<T> {
    T with(HelmExecutable helm, Request request)
        throws IOException, InterruptedException, LimitExceededException;
  }

  /** Runs Helm; without schema validation if Helm does not accept the schema of the chart. */
  private <T> T attempt(Request request, Work<T> work) {
    boolean isRefused = refusedSchemas.containsKey(request.chart());
    try {
      return work.with(installed(), isRefused ? request.withoutSchema() : request);
    } catch (InvalidInputException e) {
      if (isRefused || !refusedSchemas.containsKey(request.chart())) {
        throw e;
      }
      return attempt(request.withoutSchema(), work);
    } catch (LimitExceededException e) {
      throw new InvalidInputException(
          failure(request, e.getMessage(), "Exclude the chart, or use another version of it"), e);
    } catch (MalformedContentException e) {
      throw new InvalidInputException(
          failure(request, e.getMessage(), "Use another version of the chart"), e);
    } catch (IOException e) {
      throw LocalFailures.of(OPERATION, label(request), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransientException(
          failure(request, "interrupted", "Run again"), Optional.empty(), e);
    }
  }

  private synchronized HelmExecutable installed() throws IOException, InterruptedException {
    if (installed == null) {
      if (!stopsAtExit) {
        stopAtExit();
      }
      installed =
          HelmExecutable.find(executable, environment, temporary.newFolder("home"), runner, limits);
    }
    return installed;
  }

  private void stopAtExit() throws InterruptedException {
    try {
      Runtime.getRuntime().addShutdownHook(atExit);
      stopsAtExit = true;
    } catch (IllegalStateException e) {
      throw new InterruptedException("the virtual machine exits");
    }
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
      // The virtual machine is exiting: the hook runs.
    }
    stop();
  }

  private void stop() {
    runner.close();
    temporary.close();
  }
}
