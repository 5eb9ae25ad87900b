package dev.palyra.core.secret;

/**
 * Why a secret was not handed out. The codes are stable: they stand in audit records and errors.
 */
public enum SecretFailure {
  /** Nothing is stored under this reference, or it names a version that does not exist. */
  NOT_FOUND("secret.not-found"),
  /** The version was deleted; it can still be undeleted. */
  DELETED("secret.deleted"),
  /** The version was destroyed for good. */
  DESTROYED("secret.destroyed"),
  /** Its time to live is over. */
  EXPIRED("secret.expired"),
  /** It is bound to tools, hosts or a principal that this use is not among. */
  NOT_BOUND("secret.not-bound"),
  /** Policy does not permit this use. */
  DENIED("secret.denied"),
  /**
   * The value is too short to be redacted reliably, and nobody said that it may be used all the
   * same.
   */
  TOO_SHORT("secret.too-short"),
  /** The values asked for together are more than one execution may hold. */
  TOO_LARGE("secret.too-large"),
  /**
   * The file or program behind the reference is missing, untrusted, or did not answer as it must.
   */
  SOURCE_FAILED("secret.source-failed"),
  /** The vault could not be opened, or what it holds did not authenticate. */
  STORE_FAILED("secret.store-failed");

  private final String code;

  SecretFailure(String code) {
    this.code = code;
  }

  /** A stable name for programs, such as {@code secret.not-found}. */
  public String code() {
    return code;
  }
}
