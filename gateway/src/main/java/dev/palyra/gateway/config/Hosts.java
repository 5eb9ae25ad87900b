package dev.palyra.gateway.config;

import java.net.InetAddress;
import java.util.List;

/** Host names and addresses in the configuration. */
final class Hosts {
  private static final int MOST = 8;

  private Hosts() {}

  static List<String> parse(String text) {
    List<String> hosts =
        List.of(text.split(",", -1)).stream().map(String::strip).map(Hosts::one).toList();
    if (hosts.size() > MOST) {
      throw new IllegalArgumentException("at most " + MOST + " are possible");
    }
    return hosts;
  }

  /** An IP address, never a name that would be looked up. */
  static String address(String text) {
    try {
      return InetAddress.ofLiteral(text).getHostAddress().equals("0:0:0:0:0:0:0:1") ? "::1" : text;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("`" + text + "` is none", e);
    }
  }

  static String one(String text) {
    if (!text.matches("[A-Za-z0-9]([A-Za-z0-9.-]{0,252})|[0-9a-fA-F:.]{2,45}")) {
      throw new IllegalArgumentException("`" + text + "` is none");
    }
    return text;
  }
}
