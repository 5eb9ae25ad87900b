package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.EgressHost;
import java.util.Locale;

/** A host and port as they stand in a request, read strictly. */
record Authority(String host, int port) {
  /**
   * Reads {@code host}, {@code host:port}, or {@code [address]:port}.
   *
   * @param defaultPort if there is none; 0 if there must be one
   */
  static Authority parse(String text, int defaultPort) throws HttpHead.MalformedException {
    try {
      boolean hasPort =
          text.matches(".*(\\]|[^:]):[0-9]+") && !text.matches("[0-9a-fA-F:]*:[0-9a-fA-F:]*");
      if (!hasPort && defaultPort == 0) {
        throw new HttpHead.MalformedException("a port is missing");
      }
      EgressHost parsed = EgressHost.parse(hasPort ? text : text + ":" + defaultPort);
      if (parsed.host().startsWith("*")) {
        throw new HttpHead.MalformedException("not a host");
      }
      return new Authority(parsed.host(), parsed.port());
    } catch (IllegalArgumentException e) {
      throw new HttpHead.MalformedException("not a host and port");
    }
  }

  /** True if a Host field or a server name means this host. */
  boolean sameHost(String name) {
    String other = name.toLowerCase(Locale.ROOT);
    return other.equals(host) || other.equals("[" + host + "]");
  }

  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }
}
