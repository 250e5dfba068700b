package org.opensearch.migrations.ecr.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensearch.migrations.ecr.aws.AmazonEcr;
import org.opensearch.migrations.ecr.cli.console.Console;
import org.opensearch.migrations.ecr.cli.options.RegistryMixin;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.tls.NativeCryptography;

/** The jar's entry point. */
public final class Main {

  /** Subcommands that always use the network, so that what takes long can start at once. */
  private static final Set<String> NETWORK_SUBCOMMANDS = Set.of("mirror", "verify");

  /** Part of every host name of Amazon ECR. */
  private static final String ECR = ".dkr";

  private Main() {}

  /** Runs the command line and exits with its status. */
  public static void main(String[] args) {
    if (args.length > 0 && NETWORK_SUBCOMMANDS.contains(args[0])) {
      NativeCryptography.start();
      if (namesEcr(args, System.getenv())) {
        AmazonEcr.preload();
      }
    }
    PrintStream out = utf8(FileDescriptor.out, false);
    PrintStream err = utf8(FileDescriptor.err, true);
    Console console = new Console(out, err, System.getenv());
    System.exit(new MaEcr(console, Main::callersRegistry).run(args));
  }

  /** Whether the registry is known to be of Amazon ECR before the command line is parsed. */
  static boolean namesEcr(String[] args, Map<String, String> environment) {
    Stream<String> variable = Stream.ofNullable(environment.get(RegistryMixin.VARIABLE));
    return Stream.concat(Stream.of(args), variable).anyMatch(text -> text.contains(ECR));
  }

  private static Optional<String> callersRegistry() {
    try (AmazonEcr ecr = new AmazonEcr(Optional.empty(), NetworkOptions.defaults())) {
      return ecr.ownRegistry();
    }
  }

  /** Always UTF-8, because the output is YAML and JSON. */
  private static PrintStream utf8(FileDescriptor descriptor, boolean autoFlush) {
    BufferedOutputStream buffered = new BufferedOutputStream(new FileOutputStream(descriptor));
    return new PrintStream(buffered, autoFlush, StandardCharsets.UTF_8);
  }
}
