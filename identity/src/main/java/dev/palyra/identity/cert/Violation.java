package dev.palyra.identity.cert;

import java.util.Locale;

/** Why a chain of certificates is refused. */
public enum Violation {
  EMPTY_CHAIN("there is no certificate"),
  CHAIN_TOO_LONG("the chain has too many certificates"),
  WEAK_KEY("a key of the chain is too weak or of no accepted kind"),
  WEAK_SIGNATURE("a signature of the chain uses SHA-1 or another algorithm that is not accepted"),
  SELF_SIGNED_LEAF("the certificate is signed by itself"),
  LEAF_IS_AUTHORITY("the certificate is that of an authority"),
  WRONG_PURPOSE("the certificate is for another purpose"),
  WRONG_NAME("the certificate names nobody of this system"),
  WRONG_ISSUER("the chain does not end at a trusted authority"),
  BAD_SIGNATURE("a signature of the chain is wrong"),
  EXPIRED("a certificate of the chain has expired"),
  NOT_YET_VALID("a certificate of the chain is not valid yet"),
  NOT_AN_AUTHORITY("a certificate of the chain was issued by one that may not issue"),
  PATH_TOO_LONG("an authority stands deeper than it may"),
  NAME_OUTSIDE_CONSTRAINTS("a name lies outside what its authority may issue for"),
  UNKNOWN_CRITICAL_EXTENSION("a critical extension is not known"),
  NOT_ADMITTED("the device is not admitted, or no longer"),
  MALFORMED("the chain cannot be read");

  private final String text;

  Violation(String text) {
    this.text = text;
  }

  /** One clause for people. */
  public String text() {
    return text;
  }

  /** Stable, for logs and programs. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
