package org.opensearch.migrations.ecr.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The command line of the shaded jar, loaded into this JVM by a class loader of its own. The
 * classes of the tests are not visible to it, so a class that the jar lacks is missing, as for
 * users.
 */
final class LoadedJar {

  private static final String PACKAGE = "org.opensearch.migrations.ecr.cli.";

  private final ClassLoader loader;
  private final Constructor<?> console;
  private final Constructor<?> commandLine;
  private final Method run;

  private LoadedJar() throws ReflectiveOperationException, IOException {
    URL[] jar = {MaEcrJar.jar().toUri().toURL()};
    loader = new URLClassLoader("ma-ecr.jar", jar, ClassLoader.getPlatformClassLoader());
    Class<?> consoleType = loader.loadClass(PACKAGE + "console.Console");
    Class<?> type = loader.loadClass(PACKAGE + "MaEcr");
    console = consoleType.getConstructor(PrintStream.class, PrintStream.class, Map.class);
    commandLine = type.getConstructor(consoleType, Supplier.class);
    run = type.getMethod("run", String[].class);
  }

  /** Runs the command line to its end; the AWS SDK reads its settings from properties. */
  static Finished run(Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Supplier<Optional<String>> noDefaultRegistry = Optional::empty;
    LoadedJar jar = Loaded.JAR;
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    long start = System.nanoTime();
    try (AwsProperties aws = new AwsProperties()) {
      environment.forEach(
          (name, value) -> {
            if (AwsProperties.canSet(name)) {
              aws.set(Map.of(name, value));
            }
          });
      Thread.currentThread().setContextClassLoader(jar.loader);
      Object streams =
          jar.console.newInstance(
              new PrintStream(out, false, UTF_8), new PrintStream(err, true, UTF_8), environment);
      Object program = jar.commandLine.newInstance(streams, noDefaultRegistry);
      int status = (int) jar.run.invoke(program, (Object) arguments);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      return new Finished(status, out.toByteArray(), err.toString(UTF_8), took);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the jar cannot be run in this JVM", e);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static final class Loaded {
    static final LoadedJar JAR = load();

    private static LoadedJar load() {
      try {
        return new LoadedJar();
      } catch (ReflectiveOperationException | IOException e) {
        throw new AssertionError("the jar cannot be loaded", e);
      }
    }
  }
}
