package dev.palyra.core.provider;

/**
 * Port: the credential of a provider profile. Thread-safe; may wait for a renewal, of which there
 * is one however many ask at the same moment.
 */
public interface ProviderCredentials {
  /**
   * A credential that should work now: the profile's own or, where that is missing, expired or
   * cooling down, that of the first of its fallbacks that is well.
   *
   * @param profile its name; empty for the first in the configured order
   * @throws ProviderUnavailableException when there is none; the message says why, and what to do
   */
  ProviderLease lease(String profile);

  /**
   * What became of a request with this lease: it decides how well the profile is, and how long it
   * cools down.
   */
  void report(ProviderLease lease, ProviderOutcome outcome);
}
