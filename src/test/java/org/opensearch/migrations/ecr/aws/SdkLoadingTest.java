package org.opensearch.migrations.ecr.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.model.RepositorySettings;

/** What needs no answer of AWS works, and is quick, without a class of its SDK. */
class SdkLoadingTest {

  /** Sees our classes, and none of any library. */
  private static URLClassLoader withoutLibraries() throws MalformedURLException {
    URL[] ours = {locationOf(AmazonEcr.class), locationOf(SdkLoadingTest.class)};
    return new URLClassLoader(ours, ClassLoader.getPlatformClassLoader());
  }

  private static URL locationOf(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  private static Object call(String probe) throws Exception {
    try (URLClassLoader loader = withoutLibraries()) {
      return ((Callable<?>) loader.loadClass(probe).getConstructor().newInstance()).call();
    }
  }

  @Test
  void nothingIsLoadedWithoutARequest() throws Exception {
    assertEquals("Optional.empty", call(AsksNothing.class.getName()));
  }

  @Test
  void requestsLoadTheSdk() {
    assertThrows(NoClassDefFoundError.class, () -> call(Asks.class.getName()));
  }

  @Test
  void preloadingThatFailsIsNotReported() throws Exception {
    assertEquals("Optional.empty", call(PreloadsAndAsksNothing.class.getName()));
  }

  @Test
  void requestsReportWhatPreloadingDoesNot() {
    assertThrows(NoClassDefFoundError.class, () -> call(PreloadsAndAsks.class.getName()));
  }

  /** Makes everything, and asks for the login of a host that is not of ECR. */
  public static final class AsksNothing implements Callable<String> {
    /** For the class loader. */
    public AsksNothing() {}

    @Override
    public String call() {
      try (AmazonEcr ecr = new AmazonEcr(Optional.empty(), NetworkOptions.defaults())) {
        String registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
        ecr.repositories(registry, RepositorySettings.DEFAULT, told -> {});
        return ecr.credentials(Optional.of(registry)).login("docker.io").toString();
      }
    }
  }

  /** The counter-check. */
  public static final class Asks implements Callable<String> {
    /** For the class loader. */
    public Asks() {}

    @Override
    public String call() {
      try (AmazonEcr ecr = new AmazonEcr(Optional.empty(), NetworkOptions.defaults())) {
        return ecr.ownRegistry().toString();
      }
    }
  }

  /** With preloading, which fails here. */
  public static final class PreloadsAndAsksNothing implements Callable<String> {
    /** For the class loader. */
    public PreloadsAndAsksNothing() {}

    @Override
    public String call() {
      AmazonEcr.preload();
      return new AsksNothing().call();
    }
  }

  /** Its counter-check. */
  public static final class PreloadsAndAsks implements Callable<String> {
    /** For the class loader. */
    public PreloadsAndAsks() {}

    @Override
    public String call() {
      AmazonEcr.preload();
      return new Asks().call();
    }
  }
}
