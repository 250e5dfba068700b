package org.opensearch.migrations.ecr.testing;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * Sets AWS settings as Java system properties, which the SDK reads like the environment. They apply
 * to the thread that creates this object and to the threads that it starts from then on, so tests
 * with different settings can run in parallel.
 */
public final class AwsProperties implements AutoCloseable {

  private static final Map<String, String> NAMES =
      Map.of(
          "AWS_ENDPOINT_URL_ECR", "aws.endpointUrlEcr",
          "AWS_ENDPOINT_URL_ECR_PUBLIC", "aws.endpointUrlEcrPublic",
          "AWS_ACCESS_KEY_ID", "aws.accessKeyId",
          "AWS_SECRET_ACCESS_KEY", "aws.secretAccessKey",
          "AWS_REGION", "aws.region",
          "AWS_CONFIG_FILE", "aws.configFile",
          "AWS_SHARED_CREDENTIALS_FILE", "aws.sharedCredentialsFile",
          "AWS_EC2_METADATA_DISABLED", "aws.disableEc2Metadata");

  private static final InheritableThreadLocal<AwsProperties> CURRENT =
      new InheritableThreadLocal<>();

  static {
    System.setProperties(new OfThread(System.getProperties()));
  }

  private final Thread owner = Thread.currentThread();
  private final AwsProperties outer = current();

  /** An empty value means that the property is not set. */
  private final Map<Object, String> values = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /** Applies from now on. */
  public AwsProperties() {
    CURRENT.set(this);
  }

  /** Whether there is a property for this environment variable. */
  static boolean canSet(String variable) {
    return NAMES.containsKey(variable);
  }

  /** Sets what these environment variables would. */
  public void set(Map<String, String> environment) {
    environment.forEach((variable, value) -> set(NAMES.get(variable), value));
  }

  /** Sets one property. */
  public void set(String property, String value) {
    values.put(property, value);
  }

  /** Removes one property. */
  public void remove(String property) {
    values.put(property, "");
  }

  /** All properties are as they were. */
  @Override
  public void close() {
    closed = true;
    current();
  }

  /** What applies to this thread, or null. */
  private static AwsProperties current() {
    AwsProperties found = CURRENT.get();
    AwsProperties open = found;
    while (open != null && !open.isOfThisThread()) {
      open = open.outer;
    }
    if (open != found) {
      CURRENT.set(open);
    }
    return open;
  }

  /** A pool of threads, that of JUnit for one, starts threads for other tests from this one. */
  private boolean isOfThisThread() {
    Thread thread = Thread.currentThread();
    return !closed && (thread == owner || !(thread instanceof ForkJoinWorkerThread));
  }

  /**
   * The value that applies to this thread alone, or null. Without lambda expressions, because
   * linking one reads system properties.
   */
  private static String find(Object key) {
    for (AwsProperties at = current(); at != null; at = at.outer) {
      String value = at.isOfThisThread() ? at.values.get(key) : null;
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The system properties of the JVM, except for those that a thread has of its own. */
  private static final class OfThread extends Properties {

    private static final long serialVersionUID = 1;

    OfThread(Properties all) {
      putAll(all);
    }

    @Override
    public String getProperty(String key) {
      String own = find(key);
      return own == null ? super.getProperty(key) : own.isEmpty() ? null : own;
    }

    @Override
    public synchronized boolean containsKey(Object key) {
      String own = find(key);
      return own == null ? super.containsKey(key) : !own.isEmpty();
    }
  }
}
