package dev.palyra.core.gate;

import java.util.List;

/**
 * A call that is none: its tool does not exist, its arguments break the tool's schema, or it holds
 * the value of a secret. Nothing was decided.
 */
public final class CallRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Code {
    UNKNOWN_TOOL("unknown-tool"),
    INVALID_ARGUMENTS("invalid-arguments"),
    SECRET_IN_ARGUMENTS("secret-in-arguments");

    private final String code;

    Code(String code) {
      this.code = code;
    }

    /** Stable, for programs. */
    public String code() {
      return code;
    }
  }

  private final Code code;
  private final transient List<String> problems;

  public CallRejectedException(Code code, List<String> problems) {
    super(String.join("; ", problems), null, false, false);
    this.code = code;
    this.problems = List.copyOf(problems);
  }

  public Code code() {
    return code;
  }

  /** One line for each. */
  public List<String> problems() {
    return problems;
  }
}
