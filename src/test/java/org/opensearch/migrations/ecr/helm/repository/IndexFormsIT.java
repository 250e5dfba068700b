package org.opensearch.migrations.ecr.helm.repository;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opensearch.migrations.ecr.helm.chart.ArchiveBuilder;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.http.SourceMirrors;
import org.opensearch.migrations.ecr.model.ChartEntry;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.ChartSource.ChartPackage;
import org.opensearch.migrations.ecr.testing.Helm;

/** Indexes in forms that are rare: what the real helm pulls from them is what is fetched. */
class IndexFormsIT {

  private static final String WEB =
      "  web:\n  - apiVersion: v2\n    name: web\n    version: 1.0.0\n    urls: [web-1.0.0.tgz]\n";
  private static final String OTHER = "apiVersion: v1\nentries:\n  db:\n  - name: db\n    ";

  @TempDir private static Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 9.0.0\n    keywords: &k [a]\n    sources: *k\n    urls: *k\n",
        """
        annotations: &a {x: text}
            version: 9.0.0
          - name: db
            version: 8.0.0
            annotations: *a
        """,
        """
        maintainers: [&m {name: x}, {<<: *m, email: a@example.org}]
            version: 9.0.0
            urls: []
        """,
        "<<: {version: 9.0.0, urls: [db.tgz]}\n    home: x\n",
        "description: \"from here\nversion: 9.9.9\nentries:\n to there\"\n    version: 9.0.0\n",
        "description: 'from here\n- version: 9.9.9\n  to there'\n    version: 9.0.0\n",
        "keywords: [a,\nversion, b]\n    version: 9.0.0\n",
        "description:\n    |-\n     version: 9.9.9\n    version: 9.0.0\n",
        "description: x\n# a comment at the margin\n    version: 9.0.0\n",
        "\"description\": x\n    \"version\": 9.0.0\n    'urls': [\"x\"]\n",
        "Description: x\n    Version: 9.0.0\n    URLs: [x]\n",
      })
  void archivesAreTheSameAsHelmPulls(String other) throws Exception {
    Helm helm = new Helm(folder);
    byte[] archive = ArchiveBuilder.chart("web", "1.0.0");
    String first = OTHER + other + WEB;
    String last = (OTHER + other).replace("entries:\n", "entries:\n" + WEB);
    for (String index : List.of(first, last, first.replace("\n", "\r\n"))) {
      try (ScriptedRepository server = new ScriptedRepository()) {
        server.serve("/index.yaml", index).serve("/web-1.0.0.tgz", archive);
        assertArrayEquals(
            archive, helm.pullFrom("http://" + server.authority(), "web", "1.0.0"), index);
        assertArrayEquals(archive, fetch(server), index);
      }
    }
  }

  private static byte[] fetch(ScriptedRepository server) {
    NetworkOptions options =
        new NetworkOptions(Optional.empty(), Set.of(server.authority()), 0, Duration.ofSeconds(30));
    URI repository = server.uri("");
    ChartEntry chart =
        new ChartEntry(
            "web", "web", "1.0.0", repository, Optional.empty(), List.of(), List.of(), 1);
    try (HttpTransport transport = new HttpTransport(options)) {
      HttpChartRepositories charts =
          new HttpChartRepositories(transport, new Retry(0), SourceMirrors.NONE);
      ChartPackage fetched = charts.fetch(charts.find(chart, Activity.NONE), Activity.NONE);
      return fetched.blobs().get(fetched.manifest().blobs().get(1).digest());
    }
  }
}
