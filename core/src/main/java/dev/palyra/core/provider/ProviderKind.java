package dev.palyra.core.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which protocol an endpoint speaks, and with that the header that its credential goes into. */
public enum ProviderKind {
  /** OpenAI itself: {@code Authorization: Bearer}. */
  OPENAI,
  /** Any endpoint of the same form: {@code Authorization: Bearer}. */
  OPENAI_COMPATIBLE,
  /**
   * Anthropic. Its own routes, such as {@code /models}, take {@code x-api-key} with {@code
   * anthropic-version}; its {@code /chat/completions}, which the run loop asks, is documented for
   * OpenAI's clients as they are, and so takes {@code Authorization: Bearer}. It has no Responses
   * API.
   *
   * @see <a href="https://docs.anthropic.com/en/api/openai-sdk">OpenAI SDK compatibility</a>
   */
  ANTHROPIC;

  /** The name used in configuration and in the API. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind with this {@link #word()}; empty for anything else. */
  public static Optional<ProviderKind> ofWord(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
