package dev.palyra.core.sandbox;

import dev.palyra.core.secret.Secret;

/** The answer to an {@link EgressAttempt}. */
public sealed interface EgressVerdict {
  /** The connection may be made. */
  record Allowed() implements EgressVerdict {}

  /**
   * A plain HTTP request may be made, over TLS, with this header added; one of the same name that
   * the program sent is dropped. For any other protocol this is the same as {@link Allowed},
   * without the header.
   *
   * @param header name of the header
   * @param value its whole value, as in {@code Bearer …}; stays open until the connection has ended
   */
  record AllowedWithCredential(String header, Secret value) implements EgressVerdict {}

  /** The connection must not be made. */
  record Denied(String reason) implements EgressVerdict {}
}
