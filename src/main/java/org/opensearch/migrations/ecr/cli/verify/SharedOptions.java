package org.opensearch.migrations.ecr.cli.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Options of another subcommand's command line that {@code mirror} needs, too. */
final class SharedOptions {

  private static final Set<String> NAMES =
      Set.of(
          "--region",
          "--registry-type",
          "--manifest",
          "--release-version",
          "--source-mirror",
          "--plain-http",
          "--ca-file",
          "--retries",
          "--timeout");

  private SharedOptions() {}

  /** The words of a command line of {@code mirror}. */
  static List<String> of(ParseResult parsed) {
    List<String> words = new ArrayList<>();
    // Those that were given more than once are matched as often, each time with all values.
    for (OptionSpec option : new LinkedHashSet<>(parsed.matchedOptions())) {
      if (NAMES.contains(option.longestName())) {
        for (String value : option.originalStringValues()) {
          words.add(option.longestName());
          words.add(value);
        }
      }
    }
    return words;
  }
}
