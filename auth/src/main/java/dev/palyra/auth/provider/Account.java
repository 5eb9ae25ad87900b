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

  /** Whether others can be had in the place of these. */
  default boolean renewable(Tokens held) {
    return held.revealRefresh().isPresent();
  }

  /**
   * Asks for others in the place of these, which are {@link #renewable}.
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
