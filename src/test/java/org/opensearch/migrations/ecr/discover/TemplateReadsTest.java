package org.opensearch.migrations.ecr.discover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that templates read. */
class TemplateReadsTest {

  @TempDir private Path chart;

  private void template(String file, String content) throws IOException {
    Path path = chart.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  @Test
  void areReadWhereverTheyStand() throws IOException {
    template(
        "templates/a.yaml", "{{ .Values.image.registry | default $.Values.registry }} .Valuesx");
    template("templates/deep/_b.tpl", "{{ if (((.Values.global).image).registry) }}{{ end }}");
    template("charts/sub/templates/c.yaml", "{{ .Values.hub }}/{{ .Values.global.hub }}");
    template("charts/sub/values.yaml", "x: .Values.not.a.template");
    assertEquals(
        Set.of(
            Samples.path("image", "registry"),
            Samples.path("registry"),
            Samples.path("global", "image", "registry"),
            Samples.path("sub", "hub"),
            Samples.path("global", "hub")),
        TemplateReads.of(chart));
    assertEquals(Set.of(), TemplateReads.of(chart.resolve("nothing")));
  }
}
