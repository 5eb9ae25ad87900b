package dev.palyra.core.sandbox;

/**
 * A connection that a program asks for.
 *
 * @param host a name in lower case, or a literal address
 */
public record EgressAttempt(String runId, String host, int port, Protocol protocol) {
  /** How the program asked. */
  public enum Protocol {
    /** HTTP CONNECT: the program speaks to the host itself, usually TLS. */
    CONNECT,
    /** A plain HTTP request that the proxy performs. */
    HTTP,
    /** SOCKS5. */
    SOCKS5,
    /** A connection past the proxy; never allowed. */
    DIRECT
  }
}
