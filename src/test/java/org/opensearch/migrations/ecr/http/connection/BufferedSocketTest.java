package org.opensearch.migrations.ecr.http.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BufferedSocketTest {

  @AutoClose private final BufferedSocket client = new BufferedSocket();
  @AutoClose private Socket server;

  @BeforeEach
  void connect() throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      client.connect(listener.getLocalSocketAddress());
      server = listener.accept();
    }
  }

  private void send(int... bytes) throws IOException {
    for (int b : bytes) {
      server.getOutputStream().write(b);
    }
  }

  @Test
  void bytesAreBufferedUntilTheyAreRead() throws IOException {
    server.getOutputStream().write(new byte[] {1, 2, 3, 4, 5, 6});
    InputStream in = client.getInputStream();
    assertSame(in, client.getInputStream());
    assertEquals(1, in.read());
    // What TLS does when it closes a connection.
    assertEquals(5, in.available());
    assertEquals(2, in.skip(2));
    assertArrayEquals(new byte[] {4, 5}, in.readNBytes(2));
    assertEquals(1, in.skip(100));
    assertEquals(0, in.available());
    server.close();
    assertEquals(-1, in.read());
    assertEquals(-1, in.read());
  }

  @Test
  void afterTimeoutNothingIsReadTwice() throws IOException {
    client.setSoTimeout(50);
    InputStream in = client.getInputStream();
    send(1);
    assertEquals(1, in.read());
    assertThrows(SocketTimeoutException.class, in::read);
    assertEquals(0, in.available());
    client.setSoTimeout(10_000);
    send(2);
    assertEquals(2, in.read());
  }

  @Test
  void largeReadsAreComplete() throws IOException {
    byte[] content = new byte[500_000];
    new Random(1).nextBytes(content);
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try (Socket closing = server) {
                closing.getOutputStream().write(content);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    InputStream in = client.getInputStream();
    byte[] head = in.readNBytes(5);
    byte[] rest = in.readAllBytes();
    sent.join();
    assertArrayEquals(Arrays.copyOf(content, 5), head);
    assertArrayEquals(Arrays.copyOfRange(content, 5, content.length), rest);
  }
}
