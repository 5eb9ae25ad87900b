package dev.palyra.mcp.upstream;

import dev.palyra.core.secret.Secret;
import java.util.Optional;

/** What a server elsewhere is shown, request by request. Thread-safe. */
interface Authorization {
  /** The bearer token of the moment, for the caller to close; empty where there is none. */
  Optional<Secret> bearer();

  /**
   * The server refused a token.
   *
   * @return whether there is another one now
   */
  boolean renew(Secret refused);

  /**
   * The server takes nothing from now on without a token, or another one.
   *
   * @param challenge its {@code WWW-Authenticate}
   * @return what an operator has to do
   */
  String refused(String challenge);

  /**
   * The server wants a token with more scopes, for one call.
   *
   * @param challenge its {@code WWW-Authenticate}
   * @return what an operator has to do
   */
  String insufficient(String challenge);
}
