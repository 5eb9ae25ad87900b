package dev.palyra.sandbox.egress;

import java.util.List;
import java.util.Map;

/**
 * One HTTP request of a plugin.
 *
 * @param target an absolute URL, {@code https} or {@code http}, without user information
 * @param headers what frames the message, or is about the connection, is left out
 * @param secrets values by the marks that stand for them in header values; put in over TLS only
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over once.
public record HttpCall(
    String method,
    String target,
    Map<String, String> headers,
    byte[] body,
    Map<String, byte[]> secrets) {
  public HttpCall {
    headers = Map.copyOf(headers);
    secrets = Map.copyOf(secrets);
  }

  /** What the host said. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Answer(int status, List<Header> headers, byte[] body) {
    public Answer {
      headers = List.copyOf(headers);
    }
  }

  /** One field of the answer. */
  public record Header(String name, String value) {}

  @Override
  public String toString() {
    return "HttpCall[" + method + "]"; // Its headers may hold what is private.
  }
}
