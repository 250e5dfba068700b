package org.opensearch.migrations.ecr.registry;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.opensearch.migrations.ecr.ports.Activity;

/** Reports the bytes that go through. */
final class CountingSink extends FilterOutputStream {

  /** What one try has sent. */
  static final class Count {
    private final Activity activity;
    private long sent;

    Count(Activity activity) {
      this.activity = activity;
    }

    private void add(long bytes) {
      sent += bytes;
      activity.bytes(bytes);
    }

    /** The try failed: its bytes will be sent once more. */
    void takeBack() {
      activity.bytes(-sent);
      sent = 0;
    }
  }

  private final Count count;

  CountingSink(OutputStream out, Count count) {
    super(out);
    this.count = count;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    count.add(1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    out.write(buffer, offset, length);
    count.add(length);
  }
}
