package org.opensearch.migrations.ecr.http;

import java.io.IOException;
import org.apache.http.HttpHost;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.HttpHostConnectException;

/** Failures of the network below HTTP, in words. */
final class NetworkErrorMessage {

  private NetworkErrorMessage() {}

  /** Whom a connection was tried to: not always the host that was asked for, but its proxy, say. */
  static String whom(IOException e, String host) {
    HttpHost tried =
        e instanceof HttpHostConnectException refused
            ? refused.getHost()
            : e instanceof ConnectTimeoutException late ? late.getHost() : null;
    return tried == null ? host : tried.toHostString();
  }

  /** Why it failed. */
  static String words(IOException e) {
    String message = e.getMessage();
    return switch (e.getClass().getSimpleName()) {
      case "ConnectTimeoutException" -> "no connection within the time-out";
      case "HttpHostConnectException" ->
          e.getCause() == null ? "connection refused" : e.getCause().getMessage();
      case "ClientProtocolException" ->
          e.getCause() == null ? message : String.valueOf(e.getCause().getMessage());
      case "SocketTimeoutException" ->
          message == null || message.startsWith("Read timed out")
              ? "no byte came within the time-out"
              : message;
      case "NoHttpResponseException" -> "the connection was closed before an answer came";
      case "ConnectionClosedException",
          "TruncatedChunkException",
          "MalformedChunkCodingException" ->
          "the answer ended early";
      default -> message == null ? e.getClass().getSimpleName() : message;
    };
  }
}
