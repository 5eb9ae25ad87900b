package dev.palyra.cedar.model;

import java.util.List;
import java.util.Optional;

/**
 * One thing that is wrong with an input, told so that a person can mend it.
 *
 * @param severity whether it stops the input from being used
 * @param message what is wrong: lower case, no full stop, the input quoted
 * @param span where; {@link SourceSpan#NONE} when the input has no text to point into
 * @param expected what could have been written there instead; may be empty
 * @param hint how to mend it, when that is known
 */
public record Diagnostic(
    Severity severity,
    String message,
    SourceSpan span,
    List<String> expected,
    Optional<String> hint) {

  /** How much a diagnostic weighs. */
  public enum Severity {
    /** The input is refused. */
    ERROR,
    /** The input is accepted, but probably doesn't do what its author wants. */
    WARNING
  }

  public Diagnostic {
    expected = List.copyOf(expected);
  }

  /** An error that has nothing more to say than its message. */
  public static Diagnostic error(String message, SourceSpan span) {
    return new Diagnostic(Severity.ERROR, message, span, List.of(), Optional.empty());
  }

  /** A warning that has nothing more to say than its message. */
  public static Diagnostic warning(String message, SourceSpan span) {
    return new Diagnostic(Severity.WARNING, message, span, List.of(), Optional.empty());
  }

  /** The same with what could have been written instead. */
  public Diagnostic expecting(List<String> alternatives) {
    return new Diagnostic(severity, message, span, alternatives, hint);
  }

  /** The same with a hint. */
  public Diagnostic withHint(String text) {
    return new Diagnostic(severity, message, span, expected, Optional.of(text));
  }

  /**
   * The diagnostic for a terminal: {@code name:line:column: error: message}, the line of the source
   * with the place underlined, what was expected, and the hint. Control characters of the source
   * are shown as {@code ?} and long lines are cut, so the result is safe to print and at most a few
   * hundred characters per line.
   */
  public String render() {
    return DiagnosticRenderer.render(this);
  }

  @Override
  public String toString() {
    return render();
  }
}
