package org.opensearch.migrations.ecr.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts keep to what bash 3.2 has, the one of macOS. */
class ScriptPortabilityTest {

  private static final Path SCRIPTS = Path.of("src", "main", "integration", "scripts");

  private static final Map<String, Pattern> NOT_IN_BASH_3 = new LinkedHashMap<>();

  static {
    forbid("mapfile, readarray, coproc", "\\b(mapfile|readarray|coproc)\\b");
    forbid(
        "associative arrays, global declarations, references",
        "\\b(declare|local|typeset) +-[a-zA-Z]*[Agnlu]");
    forbid("upper and lower case", "\\$\\{\\w+(\\[[^\\]]*\\])?[\\^,]");
    forbid("transformations", "\\$\\{[^}]*@[QEPAaKkULu]\\}");
    forbid("negative subscripts", "\\[-[0-9]+\\]");
    forbid("a length of zero or less", "\\$\\{\\w+:[^}:-][^}:]*: *-[0-9]");
    forbid("[[ -v", "\\[\\[? +-[vR] ");
    forbid("|&, &>>", "\\|&|&>>");
    forbid("case's ;& and ;;&", ";;?&");
    forbid("wait -n", "\\bwait +-[np]");
    forbid(
        "BASHPID, EPOCHSECONDS, SRANDOM",
        "\\b(BASHPID|EPOCH(REAL|)SECONDS|EPOCHREALTIME|SRANDOM)\\b");
    forbid("printf's %(…)T", "%\\([^)]*\\)T");
    forbid("globstar, lastpipe, inherit_errexit", "\\b(globstar|lastpipe|inherit_errexit)\\b");
    forbid("{1..9..2} and {01..9}", "\\{0?[0-9]+\\.\\.[0-9]+(\\.\\.[0-9]+)?\\}");
    forbid("file descriptors in variables", "\\{[A-Za-z_]+\\}[<>]");
    forbid(
        "read -i, -N and fractions of a second",
        "\\bread +(-[a-zA-Z]+ +)*-[iN]|\\bread\\b.* -t *[0-9]*\\.");
  }

  /** An array that is empty is not set to bash 3.2 under {@code set -u}. */
  private static final Pattern BARE_ARRAY = Pattern.compile("\"\\$\\{(\\w+)\\[[@*]\\]\\}\"");

  private static void forbid(String what, String pattern) {
    NOT_IN_BASH_3.put(what, Pattern.compile(pattern));
  }

  static List<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.list(SCRIPTS)) {
      List<Path> scripts = files.filter(f -> f.toString().endsWith(".sh")).sorted().toList();
      assertTrue(scripts.size() >= 5, scripts::toString);
      return scripts;
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void scriptsAreCompatibleWithBash3(Path script) throws IOException {
    assertEquals(List.of(), findings(Files.readString(script)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mapfile -t lines <file",
        "declare -A map",
        "local -n reference=$1",
        "echo ${name,,}",
        "echo ${name^^}",
        "echo ${name^}",
        "echo ${name@Q}",
        "echo ${list[-1]}",
        "echo ${text:0:-1}",
        "[[ -v name ]]",
        "run |& tee log",
        "run &>>log",
        "wait -n",
        "echo $BASHPID",
        "printf '%(%F)T'",
        "shopt -s globstar",
        "for i in {1..9..2}; do",
        "exec {fd}>file",
        "read -t 0.5 x",
        "case x in a) ;;& esac",
        "run \"${options[@]}\"",
      })
  void incompatibleConstructsAreDetected(String line) {
    assertEquals(1, findings(line).size(), () -> findings(line).toString());
  }

  @Test
  void nonEmptyOrGuardedArraysAreAllowed() {
    assertEquals(
        List.of(),
        findings(
            "options=(mirror x)\noptions+=(y)\nrun \"${options[@]}\" ${more[@]+\"${more[@]}\"}\n"));
  }

  private static List<String> findings(String script) {
    List<String> findings = new ArrayList<>();
    for (String line : script.lines().toList()) {
      if (line.strip().startsWith("#")) {
        continue;
      }
      NOT_IN_BASH_3.forEach(
          (what, pattern) -> {
            if (pattern.matcher(line).find()) {
              findings.add(what + ": " + line);
            }
          });
      BARE_ARRAY
          .matcher(line.replaceAll("\\$\\{(\\w+)\\[@\\]\\+\"\\$\\{\\1\\[@\\]\\}\"\\}", ""))
          .results()
          .filter(
              array -> !script.contains(array.group(1) + "=(") || isEmptied(script, array.group(1)))
          .forEach(array -> findings.add("array that can be empty: " + line));
    }
    return findings;
  }

  private static boolean isEmptied(String script, String array) {
    return script.contains(array + "=()");
  }
}
