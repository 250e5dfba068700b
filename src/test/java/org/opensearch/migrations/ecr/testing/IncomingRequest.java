package org.opensearch.migrations.ecr.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request that came to a {@link ScriptedServer}, and the ways to answer it. */
public final class IncomingRequest {

  private static final int TLS_HANDSHAKE = 0x16;

  private final String method;
  private final String target;
  private final Map<String, String> headers;
  private final InputStream in;
  private final Socket socket;
  private byte[] body;

  private IncomingRequest(
      String method, String target, Map<String, String> headers, InputStream in, Socket socket) {
    this.method = method;
    this.target = target;
    this.headers = headers;
    this.in = in;
    this.socket = socket;
  }

  /**
   * The next request; empty when the client is done.
   *
   * @param in can be marked
   */
  static Optional<IncomingRequest> read(InputStream in, Socket socket) throws IOException {
    if (isTls(in)) {
      // What HTTP servers say to that.
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
      return Optional.empty();
    }
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] parts = first.split(" ", -1);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return Optional.of(new IncomingRequest(parts[0], parts[1], headers, in, socket));
  }

  private static boolean isTls(InputStream in) throws IOException {
    in.mark(1);
    int first = in.read();
    in.reset();
    return first == TLS_HANDSHAKE;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** The method. */
  public String method() {
    return method;
  }

  /** Path and query as they came. */
  public String target() {
    return target;
  }

  /** The path, decoded. */
  public String path() {
    return URI.create(target).getPath();
  }

  /** The first parameter of that name in the query, decoded. */
  public Optional<String> parameter(String name) {
    String query = URI.create(target).getRawQuery();
    for (String pair : query == null ? new String[0] : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        String value = pair.substring(name.length() + 1);
        return Optional.of(java.net.URLDecoder.decode(value, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }

  /** A header, by any case of its name. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The connection, for faults. */
  public Socket socket() {
    return socket;
  }

  /** The connection's input, for those that read a part of the body alone. */
  public InputStream in() {
    return in;
  }

  /** The body, read when first asked for. */
  public byte[] body() throws IOException {
    if (body == null) {
      if (header("Transfer-Encoding").isPresent()) {
        body = chunks();
      } else {
        int length = Integer.parseInt(header("Content-Length").orElse("0"));
        body = in.readNBytes(length);
        if (body.length < length) {
          throw new EOFException("the client broke off its body");
        }
      }
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; ) {
      byte[] chunk = in.readNBytes(size);
      if (chunk.length < size) {
        throw new EOFException("the client broke off its body");
      }
      all.write(chunk);
      line(in);
      size = chunkSize();
    }
    line(in);
    return all.toByteArray();
  }

  private int chunkSize() throws IOException {
    String line = line(in);
    if (line.isEmpty()) {
      throw new EOFException("the client broke off its body");
    }
    return Integer.parseInt(line, 16);
  }

  /** Answers with a body, which is left out for HEAD although its length is told. */
  public void respond(int status, Map<String, String> headers, byte[] content) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Scripted\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    boolean bodiless = status == 204 || status == 304;
    if (!bodiless) {
      head.append("Content-Length: " + content.length + "\r\n");
    }
    write(head.append("\r\n").toString());
    if (!method.equals("HEAD") && !bodiless) {
      socket.getOutputStream().write(content);
    }
    socket.getOutputStream().flush();
  }

  /** Answers with a text. */
  public void respond(int status, Map<String, String> headers, String content) throws IOException {
    respond(status, headers, content.getBytes(StandardCharsets.UTF_8));
  }

  /** Answers with a text and no headers of interest. */
  public void respond(int status, String content) throws IOException {
    respond(status, Map.of(), content);
  }

  /** Redirects. */
  public void redirect(int status, String location) throws IOException {
    respond(status, Map.of("Location", location), "moved");
  }

  /** Sends these bytes, whatever they are. */
  public void write(String raw) throws IOException {
    socket.getOutputStream().write(raw.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Ends the connection. */
  public void hangUp() throws IOException {
    socket.close();
  }

  /** Ends the connection as a crashed server would. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public String toString() {
    return method + " " + target;
  }
}
