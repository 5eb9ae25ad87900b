package dev.palyra.core.provider;

import java.time.Duration;
import java.util.Optional;

/** How a request to a provider ended, as far as its credential is concerned. */
public sealed interface ProviderOutcome {
  /** The credential was accepted. */
  record Accepted() implements ProviderOutcome {}

  /** It was refused (401 or 403): it is tried again only after a renewal or a cool-down. */
  record Refused() implements ProviderOutcome {}

  /**
   * Too many requests, or no quota (429).
   *
   * @param retryAfter what the provider asked for
   */
  record Limited(Optional<Duration> retryAfter) implements ProviderOutcome {}

  /** The provider failed, or could not be reached. */
  record Failed() implements ProviderOutcome {}
}
