package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.Diagnostic;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A bundle was refused. Carries everything that was found wrong with it; the message is all of it
 * rendered, with file, line and column.
 */
public final class BundleException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> problems;

  public BundleException(List<Diagnostic> problems) {
    super(
        problems.stream().map(Diagnostic::render).collect(Collectors.joining("\n")),
        null,
        false,
        false);
    this.problems = List.copyOf(problems);
  }

  /** At least one. */
  public List<Diagnostic> problems() {
    return problems;
  }
}
