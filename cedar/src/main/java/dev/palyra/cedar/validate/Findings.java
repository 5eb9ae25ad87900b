package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is wrong with one policy. The same thing is found in many kinds of requests and is told
 * once; beyond the limit nothing is kept.
 */
final class Findings {
  private final int limit;
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Set<Place> told = new HashSet<>();

  // Spans are equal to each other, so the offsets are compared.
  private record Place(String message, int start, int end) {}

  Findings(int limit) {
    this.limit = limit;
  }

  void error(String message, SourceSpan span, Optional<String> hint) {
    add(new Diagnostic(Diagnostic.Severity.ERROR, message, span, List.of(), hint));
  }

  void add(Diagnostic diagnostic) {
    if (told.size() < limit
        && told.add(
            new Place(diagnostic.message(), diagnostic.span().start(), diagnostic.span().end()))) {
      diagnostics.add(diagnostic);
    }
  }

  boolean isFull() {
    return told.size() >= limit;
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }
}
