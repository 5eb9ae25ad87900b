package dev.palyra.core.tool;

/** Arguments that match the tool's schema and still cannot be run. One clear line. */
public final class ToolPlanException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ToolPlanException(String message) {
    super(message, null, false, false);
  }

  static void check(boolean condition, String message) {
    if (!condition) {
      throw new ToolPlanException(message);
    }
  }
}
