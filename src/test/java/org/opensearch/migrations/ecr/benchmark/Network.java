package org.opensearch.migrations.ecr.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What clients copy from and to. */
interface Network extends AutoCloseable {

  /** Runs each client cold and again, in turns, as many times as there are rounds. */
  List<Figures> run(List<Client> clients, int rounds) throws IOException, InterruptedException;

  @Override
  void close() throws IOException;

  /** The images, the network and its limits, in a line. */
  String description();

  /**
   * Delays and limits.
   *
   * @param rtt milliseconds before each response
   * @param connect milliseconds before the first response of a connection
   * @param connection MB/s of a connection; 0 for no limit
   * @param total MB/s of all connections; 0 for no limit
   * @param rate manifests per second that the destination accepts before it answers 429; 0 for all
   * @param burst manifests that it accepts at once
   */
  record Limits(
      double rtt, double connect, double connection, double total, double rate, double burst) {

    /** Of {@code KEY=VALUE} pairs as speednet has them. */
    static Limits parse(String settings) {
      Map<String, Double> values = new TreeMap<>();
      for (String pair : settings.strip().split("\\s+", -1)) {
        int sign = pair.indexOf('=');
        if (sign > 0 && pair.substring(sign + 1).matches("[0-9.]+")) {
          values.put(pair.substring(0, sign), Double.valueOf(pair.substring(sign + 1)));
        }
      }
      return new Limits(
          values.getOrDefault("rtt", 0.0),
          values.getOrDefault("connect", 0.0),
          values.getOrDefault("conn_mbps", 0.0),
          values.getOrDefault("total_mbps", 0.0),
          values.getOrDefault("put_rate", 0.0),
          values.getOrDefault("put_burst", 60.0));
    }

    @Override
    public String toString() {
      return "rtt=%.0f connect=%.0f conn_mbps=%.0f total_mbps=%.0f put_rate=%.0f"
          .formatted(rtt, connect, connection, total, rate);
    }

    /**
     * Seconds that no client can do without.
     *
     * @param bytes of all that is copied in one direction
     * @param largest bytes of the largest blob
     */
    double floor(long bytes, long largest, long manifests) {
      double throughAll = total > 0 ? bytes / 1e6 / total : 0;
      double throughOne = connection > 0 ? largest / 1e6 / connection : 0;
      double quota = rate > 0 ? Math.max(0, manifests - burst) / rate : 0;
      return Math.max(quota, Math.max(throughAll, throughOne));
    }
  }
}
