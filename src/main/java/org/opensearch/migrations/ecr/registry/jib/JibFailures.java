package org.opensearch.migrations.ecr.registry.jib;

import com.google.cloud.tools.jib.api.RegistryException;
import java.io.IOException;
import org.opensearch.migrations.ecr.registry.failure.DigestMismatchException;
import org.opensearch.migrations.ecr.registry.failure.ProtocolException;

/** Takes jib's wrappers off. */
public final class JibFailures {

  private JibFailures() {}

  /** What our transport threw, which jib wraps when it is about TLS; else what jib itself says. */
  public static IOException asIoException(Exception e) {
    if (e instanceof IOException io) {
      return io;
    }
    return e.getCause() instanceof IOException transport
        ? transport
        : new ProtocolException(String.valueOf(e.getMessage()), "");
  }

  /** Of a blob that is read, jib itself says one thing alone: that its digest is wrong. */
  public static IOException asPullFailure(IOException e) {
    if (!(e.getCause() instanceof RegistryException said)) {
      return e;
    }
    return said.getCause() instanceof IOException transport
        ? transport
        : new DigestMismatchException("the bytes that came have another digest", e);
  }
}
