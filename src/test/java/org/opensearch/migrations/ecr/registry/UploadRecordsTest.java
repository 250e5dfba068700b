package org.opensearch.migrations.ecr.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.migrations.ecr.http.HttpTransport;
import org.opensearch.migrations.ecr.http.NetworkOptions;
import org.opensearch.migrations.ecr.http.Retry;
import org.opensearch.migrations.ecr.model.failure.Side;
import org.opensearch.migrations.ecr.ports.Activity;
import org.opensearch.migrations.ecr.ports.Repository.BlobContent;
import org.opensearch.migrations.ecr.testing.IncomingRequest;
import org.opensearch.migrations.ecr.testing.NoLogins;
import org.opensearch.migrations.ecr.testing.ScriptedServer;
import org.opensearch.migrations.ecr.testing.ServerCertificate;

/** The TLS records of an upload: each one costs a system call at both ends. */
@Timeout(30)
class UploadRecordsTest {

  private static final int APPLICATION_DATA = 23;
  private static final int FULL = 16 * 1024;
  private static final byte[] CONTENT = new byte[1_000_000];

  static {
    new Random(5).nextBytes(CONTENT);
  }

  private final List<Integer> records = new CopyOnWriteArrayList<>();
  private final List<byte[]> uploads = new CopyOnWriteArrayList<>();

  /** As full records arrive from the source. */
  private static final BlobContent IN_FULL_RECORDS = out -> write(out, FULL);

  /** As records arrive from a server that starts with short ones. */
  private static final BlobContent IN_SHORT_RECORDS = out -> write(out, 1_370);

  private static void write(OutputStream out, int step) throws IOException {
    for (int sent = 0; sent < CONTENT.length; sent += step) {
      out.write(CONTENT, sent, Math.min(step, CONTENT.length - sent));
    }
  }

  @Test
  void recordsAreFullWhateverTheSourceSends(@TempDir Path folder) throws Exception {
    ServerCertificate certificate = ServerCertificate.createIn(folder);
    NetworkOptions trusting =
        new NetworkOptions(Optional.of(certificate.pem()), Set.of(), 0, Duration.ofSeconds(10));
    for (BlobContent content : List.of(IN_FULL_RECORDS, IN_SHORT_RECORDS)) {
      records.clear();
      try (HttpTransport transport = new HttpTransport(trusting);
          ScriptedServer server = ScriptedServer.startTls(certificate.tls(), this::answer);
          ServerSocket line = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
        daemon(() -> passOn(line, server.port()));
        new OciRegistry(Side.DESTINATION, transport, new NoLogins(), new Retry(0))
            .open("127.0.0.1:" + line.getLocalPort(), "some/path", Activity.NONE)
            .pushBlob(RegistryClientFixture.blob(CONTENT), content, Optional.empty());
      }
      assertArrayEquals(CONTENT, uploads.get(uploads.size() - 1));
      // Others contain the handshake, the request headers, and the last bytes of the blob.
      int full = CONTENT.length / FULL;
      assertEquals(full, records.stream().filter(length -> length > FULL).count(), this::sizes);
      assertTrue(records.size() < full + 10, this::sizes);
    }
    assertEquals(2, uploads.size());
  }

  private String sizes() {
    return records.toString();
  }

  private void answer(IncomingRequest request) throws IOException {
    byte[] body = request.body();
    switch (request.method()) {
      case "POST" -> request.respond(202, Map.of("Location", "/upload"), "");
      case "PUT" -> {
        uploads.add(body);
        request.respond(201, "");
      }
      default -> request.respond(200, "");
    }
  }

  /** Forwards the records of each connection, and records the sizes of those of the client. */
  private void passOn(ServerSocket line, int port) {
    while (true) {
      try {
        Socket client = line.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        daemon(() -> copy(server, client, false));
        daemon(() -> copy(client, server, true));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void copy(Socket from, Socket to, boolean counted) {
    try (from;
        to) {
      DataInputStream in = new DataInputStream(from.getInputStream());
      DataOutputStream out = new DataOutputStream(to.getOutputStream());
      while (true) {
        byte type = in.readByte();
        short version = in.readShort();
        int length = in.readUnsignedShort();
        if (counted && type == APPLICATION_DATA) {
          records.add(length);
        }
        byte[] record = in.readNBytes(length);
        out.writeByte(type);
        out.writeShort(version);
        out.writeShort(length);
        out.write(record);
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "line");
    thread.setDaemon(true);
    thread.start();
  }
}
