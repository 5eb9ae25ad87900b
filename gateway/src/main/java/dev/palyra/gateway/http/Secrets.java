package dev.palyra.gateway.http;

import dev.palyra.core.secret.Secret;

/** Takes secrets out of a request's body. */
final class Secrets {
  private Secrets() {}

  /** A copy that can be zeroed; a text that is no valid Unicode is refused. */
  static Secret of(String text) {
    try {
      return Secret.ofUtf8(text);
    } catch (IllegalArgumentException e) {
      throw Members.invalid("the text is no valid Unicode");
    }
  }
}
