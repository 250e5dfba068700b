package org.opensearch.migrations.ecr.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AwsPropertiesTest {

  private static final String REGION = "aws.region";

  private static String regionIn(ForkJoinPool pool) {
    return pool.submit(() -> System.getProperty(REGION)).join();
  }

  private static String regionInNewThread() throws InterruptedException {
    CompletableFuture<String> found = new CompletableFuture<>();
    Thread thread = new Thread(() -> found.complete(System.getProperty(REGION)));
    thread.start();
    thread.join();
    return found.join();
  }

  @Test
  void applyToThisThreadAndThoseThatItStarts() throws InterruptedException {
    String before = System.getProperty(REGION);
    CompletableFuture<Void> set = new CompletableFuture<>();
    CompletableFuture<String> elsewhere = new CompletableFuture<>();
    Thread older =
        new Thread(
            () -> {
              set.join();
              elsewhere.complete(System.getProperty(REGION));
            });
    older.start();
    try (AwsProperties aws = new AwsProperties()) {
      aws.set(REGION, "eu-west-1");
      assertEquals("eu-west-1", System.getProperty(REGION));
      assertEquals("eu-west-1", System.getProperty(REGION, "other"));
      assertTrue(System.getProperties().containsKey(REGION));
      assertEquals("eu-west-1", regionInNewThread());
      set.complete(null);
      assertEquals(before, elsewhere.join());
    }
    assertEquals(before, System.getProperty(REGION));
    assertEquals(before, regionInNewThread());
  }

  /** JUnit starts threads for the next classes from whichever test runs. */
  @Test
  void doNotApplyInPools() {
    ForkJoinPool pool = new ForkJoinPool(1);
    try (AwsProperties aws = new AwsProperties()) {
      aws.set(REGION, "eu-west-1");
      assertNull(regionIn(pool));
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void innerOnesTakePrecedenceUntilTheyAreClosed() {
    try (AwsProperties outer = new AwsProperties()) {
      outer.set(REGION, "eu-west-1");
      outer.set("aws.profile", "outer");
      try (AwsProperties inner = new AwsProperties()) {
        inner.remove(REGION);
        inner.set("aws.accessKeyId", "key");
        assertNull(System.getProperty(REGION));
        assertFalse(System.getProperties().containsKey(REGION));
        assertEquals("outer", System.getProperty("aws.profile"));
      }
      assertEquals("eu-west-1", System.getProperty(REGION));
      assertNull(System.getProperty("aws.accessKeyId"));
    }
  }

  @Test
  void otherPropertiesAreThoseOfTheJvm() {
    try (AwsProperties aws = new AwsProperties()) {
      aws.set(REGION, "eu-west-1");
      String name = "ma-ecr.test-of-properties";
      System.setProperty(name, "value");
      assertEquals("value", System.getProperty(name));
      assertEquals("value", System.clearProperty(name));
      assertEquals(System.getProperties().get("os.name"), System.getProperty("os.name"));
    }
  }
}
