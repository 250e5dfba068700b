package org.opensearch.migrations.ecr.cli.discover;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for other versions of charts. */
final class BumpMixin {

  /** A key, and a version rather than a range of versions. */
  private static final Pattern BUMP = Pattern.compile("([^=\\s]+)=([0-9A-Za-z][0-9A-Za-z.+_-]*)");

  @Option(
      names = "--bump",
      paramLabel = "KEY=VERSION",
      description =
          "Use another version of this chart than the manifest or the aggregate chart, and show"
              + " what that changes. Can be repeated.")
  private List<String> bumped = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * The versions by chart key.
   *
   * @throws ParameterException when one is malformed, or a chart is specified twice
   */
  Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    for (String bump : bumped) {
      Matcher matcher = BUMP.matcher(bump);
      if (!matcher.matches()) {
        throw usage("--bump must be KEY=VERSION, not '" + bump + "'");
      }
      String key = matcher.group(1);
      if (versions.put(key, matcher.group(2)) != null) {
        throw usage("--bump specifies the chart '" + key + "' twice");
      }
    }
    return versions;
  }

  /** The options, each followed by a space, to repeat in advice. */
  String options() {
    return bumped.stream().map(bump -> "--bump " + bump + " ").collect(Collectors.joining());
  }

  private ParameterException usage(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
