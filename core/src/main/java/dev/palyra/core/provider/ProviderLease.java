package dev.palyra.core.provider;

import dev.palyra.core.secret.Secret;
import java.net.URI;

/**
 * One credential, for one request. Closing zeroes it. A class, not a record: it holds a secret.
 *
 * <p>Must reach nothing but the endpoint: no model, log, argument or tool.
 */
public final class ProviderLease implements AutoCloseable {
  private final String profile;
  private final ProviderKind kind;
  private final URI endpoint;
  private final Secret bearer;

  /** Takes ownership of {@code bearer}. */
  public ProviderLease(String profile, ProviderKind kind, URI endpoint, Secret bearer) {
    this.profile = profile;
    this.kind = kind;
    this.endpoint = endpoint;
    this.bearer = bearer;
  }

  /** The profile that it comes from, which may be a fallback of the one asked for. */
  public String profile() {
    return profile;
  }

  public ProviderKind kind() {
    return kind;
  }

  /** The base of the API, such as {@code https://api.openai.com/v1}, without a slash at its end. */
  public URI endpoint() {
    return endpoint;
  }

  /** What goes into the header; owned by this lease. Empty where the endpoint takes none. */
  public Secret bearer() {
    return bearer;
  }

  @Override
  public void close() {
    bearer.close();
  }

  @Override
  public String toString() {
    return "ProviderLease[" + profile + " " + endpoint + "]";
  }
}
