package dev.palyra.vault;

/**
 * The vault as a whole could not do what it was asked. The message is for operators and holds no
 * value.
 */
public final class VaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure; {@link #text} is stable, for programs. */
  public enum Code {
    /** Something on disk does not authenticate: it was changed, or the wrong key is in place. */
    CORRUPT("vault.corrupt"),
    /** What is on disk is older than what was already acknowledged. */
    ROLLED_BACK("vault.rolled-back"),
    /** The backend that guards this store's root key is not there or does not answer. */
    BACKEND_UNAVAILABLE("vault.backend-unavailable"),
    /** A folder or file of the vault belongs to somebody else or may be changed by others. */
    UNSAFE_PERMISSIONS("vault.unsafe-permissions"),
    /** Another process held the vault's lock for too long. */
    BUSY("vault.busy"),
    /** The file system failed; what was being written may or may not have been stored. */
    IO("vault.io"),
    /** A limit of the vault would be exceeded. */
    LIMIT("vault.limit"),
    /** What was to be imported is malformed, or the passphrase or identity does not open it. */
    IMPORT("vault.import");

    private final String text;

    Code(String text) {
      this.text = text;
    }

    /** Such as {@code vault.corrupt}. */
    public String text() {
      return text;
    }
  }

  private final Code code;

  VaultException(Code code, String message) {
    super(message);
    this.code = code;
  }

  VaultException(Code code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** Why. */
  public Code code() {
    return code;
  }
}
