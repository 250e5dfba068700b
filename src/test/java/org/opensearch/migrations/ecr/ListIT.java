package org.opensearch.migrations.ecr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.testing.Command;
import org.opensearch.migrations.ecr.testing.Finished;
import org.opensearch.migrations.ecr.testing.Json;
import org.opensearch.migrations.ecr.testing.MaEcrJar;
import org.opensearch.migrations.ecr.testing.Programs;

/** The jar's list, and what a real shell makes of it. */
class ListIT {

  @TempDir Path folder;

  @Test
  void bashReadsTheSameAsJsonSays() throws Exception {
    Programs.require("bash", "shellcheck");
    Path script = Files.writeString(folder.resolve("list.sh"), list("--format", "shell"));
    Command.of("bash", "-n", script.toString()).runSuccessfully();
    assertEquals("", Command.of("shellcheck", script.toString()).runSuccessfully().stdout());

    List<String> expected = new ArrayList<>();
    JsonNode json = Json.parse(list("--format", "json"));
    for (JsonNode chart : json.get("charts")) {
      expected.add(
          String.join(
              " ",
              chart.get("name").textValue(),
              chart.get("version").textValue(),
              chart.get("repository").textValue()));
    }
    json.get("images").forEach(image -> expected.add(image.get("image").textValue()));
    assertEquals(9 + 40, expected.size());
    assertEquals(expected, sourced(script));
  }

  @Test
  void aHostileManifestRunsNothing() throws Exception {
    Programs.require("bash", "shellcheck");
    Path canary = folder.resolve("canary");
    String evil = "https://x/$(touch$IFS" + canary + ")!;&'*~";
    Path manifest =
        Files.writeString(
            folder.resolve("m.yaml"),
            "version: 1\ncharts: [{key: a, version: 1.0.0, repository: \"" + evil + "\"}]\n");
    String output = list("--format", "shell", "--manifest", manifest.toString());
    Path script = Files.writeString(folder.resolve("list.sh"), output);
    Command.of("shellcheck", script.toString()).runSuccessfully();
    assertEquals(List.of("a 1.0.0 " + evil), sourced(script));
    assertTrue(Files.notExists(canary));
  }

  @Test
  void outputIsUtf8WhateverTheLocale() {
    Finished help = new MaEcrJar(folder).command("list", "--help").run();
    assertTrue(help.stdout().contains("…"), help::toString);
  }

  @Test
  void versionNamesTheCommit() {
    Finished finished = new MaEcrJar(folder).command("--version").run();
    assertTrue(
        finished.stdout().matches("ma-ecr \\d\\S* \\((unknown|[0-9a-f]{40})\\)\\R"),
        finished::toString);
  }

  private List<String> sourced(Path script) {
    String print = "set -eu; source \"$1\"; printf '%s\\n' \"${CHARTS[@]}\" \"${IMAGES[@]}\"";
    return Command.of("bash", "-c", print, "bash", script.toString())
        .runSuccessfully()
        .stdout()
        .lines()
        .toList();
  }

  private String list(String... options) {
    List<String> arguments = new ArrayList<>(List.of("list"));
    arguments.addAll(List.of(options));
    Finished finished = new MaEcrJar(folder).run(arguments.toArray(String[]::new));
    assertEquals(0, finished.status(), finished::toString);
    return finished.stdout();
  }
}
