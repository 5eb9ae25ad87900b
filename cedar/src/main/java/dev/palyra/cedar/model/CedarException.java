package dev.palyra.cedar.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An input was refused. It carries everything that was found wrong with it, at least one diagnostic
 * and at most {@link Limits#diagnostics()}; the message is all of them rendered.
 */
public final class CedarException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Diagnostic> diagnostics;

  public CedarException(List<Diagnostic> diagnostics) {
    super(diagnostics.stream().map(Diagnostic::render).collect(Collectors.joining("\n")));
    if (diagnostics.isEmpty()) {
      throw new IllegalArgumentException("an input is refused for at least one reason");
    }
    this.diagnostics = List.copyOf(diagnostics);
  }

  public CedarException(Diagnostic diagnostic) {
    this(List.of(diagnostic));
  }

  /** An error without a place in a text. */
  public CedarException(String message) {
    this(Diagnostic.error(message, SourceSpan.NONE));
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
