package dev.palyra.cli;

import java.util.Optional;

/** Ends a command with one clear line, a hint where there is one, and an exit status. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The call, the verification or the demo failed. */
  static final int FAILED = 1;

  /** The command was used wrongly, or the environment is not as it must be. */
  static final int UNUSABLE = 2;

  private final int status;
  private final transient Optional<String> hint;

  private final String code;

  private CliException(int status, String message, Optional<String> hint) {
    this(status, message, hint, "");
  }

  private CliException(int status, String message, Optional<String> hint, String code) {
    super(message, null, false, false);
    this.status = status;
    this.hint = hint;
    this.code = code;
  }

  /** The gateway said no, with this stable code. */
  static CliException refused(String code, String message) {
    return new CliException(FAILED, message, Optional.empty(), code);
  }

  static CliException failed(String message) {
    return new CliException(FAILED, message, Optional.empty());
  }

  static CliException failed(String message, String hint) {
    return new CliException(FAILED, message, Optional.of(hint));
  }

  static CliException unusable(String message, String hint) {
    return new CliException(UNUSABLE, message, Optional.of(hint));
  }

  static CliException unusable(String message) {
    return new CliException(UNUSABLE, message, Optional.empty());
  }

  /** With a status that means something to whoever started a command through this one. */
  static CliException ended(int status, String message) {
    return new CliException(status, message, Optional.empty());
  }

  /** Of the gateway's answer; empty where it was not the gateway that said no. */
  String code() {
    return code;
  }

  int status() {
    return status;
  }

  Optional<String> hint() {
    return hint;
  }
}
