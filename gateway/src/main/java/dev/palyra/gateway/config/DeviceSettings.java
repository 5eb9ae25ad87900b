package dev.palyra.gateway.config;

import java.util.List;

/**
 * {@code [devices]}: the port on which paired devices connect.
 *
 * @param enabled whether it is open; a port to the network is opened only where somebody asked for
 *     it
 * @param address of the interface to listen on
 * @param port 0 for any free one
 * @param hosts names and addresses under which devices reach this gateway; the first is the one
 *     that pairing codes name
 * @param maxConnections open at the same time
 */
public record DeviceSettings(
    boolean enabled, String address, int port, List<String> hosts, int maxConnections) {
  public static final DeviceSettings DEFAULTS =
      new DeviceSettings(false, "0.0.0.0", 7443, List.of("localhost", "127.0.0.1"), 4_096);

  public DeviceSettings {
    hosts = List.copyOf(hosts);
  }

  static DeviceSettings read(TomlSection section) {
    var settings =
        new DeviceSettings(
            section.read("enabled", Form.flag(), DEFAULTS.enabled),
            section.read("address", Form.parsed("an IP address", Hosts::one), DEFAULTS.address),
            section.read("port", Form.integer(0, 65_535), DEFAULTS.port),
            section.read(
                "hosts",
                Form.parsed("host names or addresses with commas between", Hosts::parse),
                DEFAULTS.hosts),
            section.read("max-connections", Form.integer(1, 65_536), DEFAULTS.maxConnections));
    section.end();
    return settings;
  }
}
