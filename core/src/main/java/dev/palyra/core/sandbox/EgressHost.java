package dev.palyra.core.sandbox;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host and port that a call may connect to through the egress proxy.
 *
 * @param host a DNS name in lower case, {@code *.} and a name for every name below it, or a literal
 *     address
 * @param port 1 to 65535
 */
public record EgressHost(String host, int port) {
  private static final Pattern NAME =
      Pattern.compile("(\\*\\.)?[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_][a-z0-9_-]{0,62})*");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-f:.]{2,45}");

  public EgressHost {
    host = host.toLowerCase(Locale.ROOT);
    boolean literal6 = host.indexOf(':') >= 0 && IPV6.matcher(host).matches();
    if (host.length() > 253 || !(literal6 || NAME.matcher(host).matches())) {
      throw new IllegalArgumentException("not a host name or address: `%s`".formatted(host));
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port must be between 1 and 65535, got `%d`".formatted(port));
    }
  }

  /** Reads {@code host:port} or {@code [address]:port}; without a port it is 443. */
  public static EgressHost parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    int close = text.indexOf(']');
    if (bracketed && close < 0) {
      throw new IllegalArgumentException("not a host name or address: `%s`".formatted(text));
    }
    String host =
        bracketed ? text.substring(1, close) : colon < 0 ? text : text.substring(0, colon);
    String rest = bracketed ? text.substring(close + 1) : colon < 0 ? "" : text.substring(colon);
    if (rest.isEmpty()) {
      return new EgressHost(host, 443);
    }
    if (!rest.matches(":[0-9]{1,5}")) {
      throw new IllegalArgumentException("not a host and port: `%s`".formatted(text));
    }
    return new EgressHost(host, Integer.parseInt(rest.substring(1)));
  }

  /** True if this entry covers {@code name} (compared without case) at {@code port}. */
  public boolean covers(String name, int port) {
    String lower = name.toLowerCase(Locale.ROOT);
    return this.port == port
        && (host.startsWith("*.") ? lower.endsWith(host.substring(1)) : lower.equals(host));
  }
}
