package dev.palyra.auth.provider;

import dev.palyra.core.secret.VaultRef;

/** Whose tokens are kept: a profile of a provider, or a server of tools. */
interface Account {
  /** In logs, such as {@code work}; no other account has it. */
  String name();

  /** Where the tokens rest. */
  VaultRef ref();

  /** Where the tokens may be sent, as one digest: with another one they are not found. */
  String owner();

  /**
   * Asks for others in the place of these, whose refresh token there is.
   *
   * @throws OAuthException with words for people
   */
  Tokens refresh(Tokens before);

  /**
   * Gives the tokens back.
   *
   * @return whether the server has a place where they are taken
   */
  boolean giveBack(Tokens tokens);

  /** The login is over, and why: for the record. */
  void lost(String why);
}
