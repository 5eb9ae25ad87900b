package dev.palyra.auth.provider;

import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;

/** What proves to an authorization server who we are. An implementation is a secret, or has one. */
sealed interface ClientProof permits ClientCredential, ClientKey {
  /**
   * The proof for one request.
   *
   * @param client who we say that we are
   */
  ClientAuthentication of(String client);
}
