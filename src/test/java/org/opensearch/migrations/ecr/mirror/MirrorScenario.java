package org.opensearch.migrations.ecr.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.opensearch.migrations.ecr.mirror.copy.ContentSelection;
import org.opensearch.migrations.ecr.mirror.result.ArtifactProgress;
import org.opensearch.migrations.ecr.mirror.result.ArtifactResult;
import org.opensearch.migrations.ecr.mirror.result.MirrorListener;
import org.opensearch.migrations.ecr.model.ArtifactFilter;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.model.Digest;
import org.opensearch.migrations.ecr.model.ImageEntry;
import org.opensearch.migrations.ecr.model.ImageReference;
import org.opensearch.migrations.ecr.model.MirrorManifest;
import org.opensearch.migrations.ecr.model.MirrorTarget;
import org.opensearch.migrations.ecr.model.failure.Failure;
import org.opensearch.migrations.ecr.model.failure.NotFoundException;
import org.opensearch.migrations.ecr.model.failure.NotFoundException.Missing;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.model.failure.TransientException;
import org.opensearch.migrations.ecr.oci.Descriptor;
import org.opensearch.migrations.ecr.oci.Manifest;
import org.opensearch.migrations.ecr.oci.MediaTypes;
import org.opensearch.migrations.ecr.plan.Planner;
import org.opensearch.migrations.ecr.plan.Planner.Selection;
import org.opensearch.migrations.ecr.plan.Sources;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartIdentity;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.ports.ChartSource.PublishedChart;
import org.opensearch.migrations.ecr.ports.RepositoryCreator;
import org.opensearch.migrations.ecr.testing.MemoryRegistry;
import org.opensearch.migrations.ecr.testing.NamedArchives;

/** A public side and a private side in memory, and runs between them. */
public final class MirrorScenario implements MirrorListener, ChartSource, RepositoryCreator {

  public static final String HOST = "private.test";
  public static final MirrorTarget TARGET = MirrorTarget.parse(HOST + "/p");

  public final MemoryRegistry source = new MemoryRegistry(Side.SOURCE);
  public final MemoryRegistry target = new MemoryRegistry(Side.DESTINATION);
  final List<String> told = new CopyOnWriteArrayList<>();
  public final List<String> created = new CopyOnWriteArrayList<>();
  final Set<String> existing = ConcurrentHashMap.newKeySet();
  public Sources sources = Sources.PUBLIC;
  int jobs = 3;
  public ContentSelection content = ContentSelection.WHOLE;
  RuntimeException listingFailure;
  RuntimeException creatingFailure;
  private final List<ImageEntry> images = new ArrayList<>();
  private final List<ChartEntry> charts = new ArrayList<>();
  private final Map<String, String> published = new HashMap<>();
  private final Map<String, String> archives = new ConcurrentHashMap<>();
  public int fetches;
  public boolean digestIsInIndex = true;

  /** Adds an image to the manifest. */
  public MirrorScenario image(String reference) {
    images.add(
        new ImageEntry(
            reference,
            ImageReference.parse(reference),
            Optional.empty(),
            Optional.empty(),
            images.size() + 1));
    return this;
  }

  /** Adds an image to the manifest, with the digest that its tag had on 30 November. */
  public MirrorScenario pinned(String reference, Digest pin) {
    image(reference);
    images.set(images.size() - 1, images.get(images.size() - 1).withPin(Optional.of(pin)));
    return this;
  }

  /** Adds a chart to the manifest. */
  public MirrorScenario chart(
      String name, String version, String repository, Optional<Digest> pin) {
    charts.add(
        new ChartEntry(name, name, version, URI.create(repository), pin, List.of(), List.of(), 1));
    return this;
  }

  /** Publishes a chart in a chart repository, as an archive of this text. */
  public MirrorScenario publish(String name, String version, String archive) {
    published.put(name, version);
    archives.put(name, archive);
    return this;
  }

  public MirrorManifest manifest() {
    return manifest("test.yaml", Optional.of("1.0"), charts, images);
  }

  /** A manifest of these charts and images that was pinned on 30 November. */
  public static MirrorManifest manifest(
      String source, Optional<String> release, List<ChartEntry> charts, List<ImageEntry> images) {
    return new MirrorManifest(
        source,
        release,
        Optional.empty(),
        Optional.of(LocalDate.of(2026, 11, 30)),
        charts,
        images,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Digest.sha256(new byte[0]));
  }

  public MirrorRun prepare() {
    return new MirrorRun(
        new Planner(manifest(), TARGET, ArtifactFilter.all(), sources).plan(Selection.ALL),
        this,
        jobs,
        content,
        Optional.empty());
  }

  public MirrorReport run() {
    return prepare().run(source, this, target, this);
  }

  public static String destination(String image) {
    return HOST + "/p/mirrored/" + image;
  }

  @Override
  public void started(ArtifactProgress progress) {
    told.add("started " + progress.artifact().source());
  }

  @Override
  public void retrying(ArtifactProgress progress, TransientException failure, Duration wait) {
    told.add("retrying " + progress.artifact().source());
  }

  @Override
  public void finished(ArtifactResult result) {
    told.add("finished " + result.artifact().source());
  }

  @Override
  public PublishedChart find(ChartEntry chart, Activity activity) {
    activity.request();
    String version = published.get(chart.name());
    if (version == null) {
      throw new NotFoundException(
          Missing.ARTIFACT,
          new Failure("find chart", Side.SOURCE, chart.label(), "it is not in the index", ""));
    }
    Digest archive = Digest.sha256(archives.get(chart.name()).getBytes(UTF_8));
    return new PublishedChart(
        chart,
        version,
        URI.create("https://charts.test/x.tgz"),
        digestIsInIndex ? Optional.of(archive) : Optional.empty());
  }

  @Override
  public synchronized ChartPackage fetch(PublishedChart chart, Activity activity) {
    fetches++;
    byte[] archive = archives.get(chart.entry().name()).getBytes(UTF_8);
    byte[] config = ("{\"name\":\"" + chart.entry().name() + "\"}").getBytes(UTF_8);
    String json =
        "{\"config\":%s,\"layers\":[%s]}"
            .formatted(
                descriptor(MediaTypes.HELM_CONFIG, config),
                descriptor(MediaTypes.HELM_CHART, archive));
    byte[] content = json.getBytes(UTF_8);
    Manifest manifest =
        MemoryRegistry.parse(content, MediaTypes.OCI_MANIFEST, Digest.sha256(content));
    return new ChartPackage(
        manifest, Map.of(Digest.sha256(config), config, Digest.sha256(archive), archive));
  }

  @Override
  public ChartIdentity identify(byte[] archive, String reference) {
    return new NamedArchives().identify(archive, reference);
  }

  private static String descriptor(String type, byte[] content) {
    Descriptor d = new Descriptor(type, Digest.sha256(content), content.length);
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
        .formatted(d.mediaType(), d.digest(), d.size());
  }

  @Override
  public Set<String> missing(Collection<String> names) {
    if (listingFailure != null) {
      throw listingFailure;
    }
    Set<String> missing = new TreeSet<>(names);
    missing.removeAll(existing);
    return missing;
  }

  @Override
  public void create(String name) {
    if (creatingFailure != null) {
      throw creatingFailure;
    }
    created.add(name);
    existing.add(name);
  }
}
