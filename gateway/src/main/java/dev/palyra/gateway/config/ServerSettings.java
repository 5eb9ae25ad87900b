package dev.palyra.gateway.config;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code [server]}: where the HTTP API listens and what one client may use of it.
 *
 * @param address of the interface to listen on; one that is not loopback needs {@code tls}
 * @param port 0 for any free one
 * @param bodyLimit the largest body of a request, in bytes
 * @param bodyTimeout how long a body may take to arrive
 * @param idleTimeout how long a connection may be silent while a request is read or none is made
 * @param maxConnections open at the same time
 * @param hosts names besides those of loopback under which browsers reach this gateway
 * @param tls whether the API speaks TLS, with a certificate of the gateway's own authority, whose
 *     root is in {@code state/ca.pem}
 * @param drain how long a stop waits for calls that are executing
 */
public record ServerSettings(
    String address,
    int port,
    long bodyLimit,
    Duration bodyTimeout,
    Duration idleTimeout,
    int maxConnections,
    Duration drain,
    List<String> hosts,
    boolean tls) {
  public static final ServerSettings DEFAULTS =
      new ServerSettings(
          "127.0.0.1",
          7420,
          1L << 20,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          1_024,
          Duration.ofSeconds(10),
          List.of(),
          false);

  /** The names and addresses of this machine to itself. */
  private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");

  private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");

  static ServerSettings read(TomlSection section) {
    var settings =
        new ServerSettings(
            section.read("address", Form.parsed("an IP address", Hosts::address), DEFAULTS.address),
            section.read("port", Form.integer(0, 65_535), DEFAULTS.port),
            section.read("body-limit", Form.size(1 << 10, 16 << 20), DEFAULTS.bodyLimit),
            section.read(
                "body-timeout",
                Form.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                DEFAULTS.bodyTimeout),
            section.read(
                "idle-timeout",
                Form.duration(Duration.ofMillis(100), Duration.ofMinutes(10)),
                DEFAULTS.idleTimeout),
            section.read("max-connections", Form.integer(1, 65_536), DEFAULTS.maxConnections),
            section.read(
                "drain", Form.duration(Duration.ZERO, Duration.ofMinutes(10)), DEFAULTS.drain),
            section.read(
                "hosts",
                Form.parsed("host names or addresses with commas between", Hosts::parse),
                DEFAULTS.hosts),
            section.read("tls", Form.flag(), DEFAULTS.tls));
    if (!settings.tls && !settings.onLoopback()) {
      section.report("address", "anything but 127.0.0.1 and ::1 needs server.tls = true");
    }
    section.end();
    return settings;
  }

  /** Whether nobody but this machine can reach it. */
  public boolean onLoopback() {
    return LOOPBACK.contains(address);
  }

  /** An address under which this machine reaches it. */
  public String reachedAt() {
    return EVERYWHERE.contains(address) ? "127.0.0.1" : address;
  }

  /** All names and addresses under which it is reached: those of its certificate. */
  public List<String> names() {
    var names = new LinkedHashSet<>(LOOPBACK);
    if (!EVERYWHERE.contains(address)) {
      names.add(address);
    }
    names.addAll(hosts);
    return List.copyOf(names);
  }

  ServerSettings withPort(int other) {
    return new ServerSettings(
        address, other, bodyLimit, bodyTimeout, idleTimeout, maxConnections, drain, hosts, tls);
  }
}
