package dev.palyra.cedar.model;

import java.util.function.Supplier;

/**
 * An expression has no value: a type is wrong, something is missing, a number overflows, or an
 * extension value can't be made. Cedar skips the policy that it happens in and reports it.
 */
public final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient SourceSpan span;
  private final transient Supplier<String> detail;

  /**
   * @param span the expression that has no value
   * @param detail the message, made only when somebody asks: a request can make every policy err
   */
  public EvaluationException(SourceSpan span, Supplier<String> detail) {
    super(null, null, false, false); // No stack trace: it would cost far more than the evaluation.
    this.span = span;
    this.detail = detail;
  }

  /** Which expression has no value. */
  public SourceSpan span() {
    return span;
  }

  /** What is wrong: lower case, no full stop; quotes values of the request and of entities. */
  @Override
  public String getMessage() {
    return detail.get();
  }
}
