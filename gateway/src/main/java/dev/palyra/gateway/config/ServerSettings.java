package dev.palyra.gateway.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * {@code [server]}: where the HTTP API listens and what one client may use of it.
 *
 * @param address a loopback address; anything else would need TLS, which has no key yet
 * @param port 0 for any free one
 * @param bodyLimit the largest body of a request, in bytes
 * @param bodyTimeout how long a body may take to arrive
 * @param idleTimeout how long a connection may be silent while a request is read or none is made
 * @param maxConnections open at the same time
 * @param hosts names besides those of loopback under which browsers reach this gateway
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
    List<String> hosts) {
  public static final ServerSettings DEFAULTS =
      new ServerSettings(
          "127.0.0.1",
          7420,
          1L << 20,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          1_024,
          Duration.ofSeconds(10),
          List.of());

  static ServerSettings read(TomlSection section) {
    var settings =
        new ServerSettings(
            section.read("address", Form.word(Set.of("127.0.0.1", "::1")), DEFAULTS.address),
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
                DEFAULTS.hosts));
    section.end();
    return settings;
  }

  ServerSettings withPort(int other) {
    return new ServerSettings(
        address, other, bodyLimit, bodyTimeout, idleTimeout, maxConnections, drain, hosts);
  }
}
