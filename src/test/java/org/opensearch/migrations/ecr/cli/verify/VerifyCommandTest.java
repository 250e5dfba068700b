package org.opensearch.migrations.ecr.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class VerifyCommandTest {

  @Test
  void repairCommandRepeatsEveryValueOfAnOptionOnce() {
    List<String> shared =
        List.of("--source-mirror", "a=b", "--source-mirror", "c=d", "--plain-http", "b");
    CommandSpec command =
        CommandSpec.create()
            .addOption(OptionSpec.builder("--source-mirror").type(Map.class).build())
            .addOption(OptionSpec.builder("--plain-http").type(List.class).build())
            .addOption(OptionSpec.builder("--jobs").type(int.class).build());
    String[] words = (String.join(" ", shared) + " --jobs 3").split(" ");
    assertEquals(shared, VerifyCommand.sharedOptions(new CommandLine(command).parseArgs(words)));
  }
}
