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
  /** Anthropic: {@code x-api-key}. */
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
