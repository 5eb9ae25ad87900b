package dev.palyra.cedar.text;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a text, up to the limit. */
final class Problems {
  private final Source source;
  private final int most;
  private final List<Diagnostic> found = new ArrayList<>();

  Problems(Source source, Limits limits) {
    this.source = source;
    this.most = limits.diagnostics();
  }

  /**
   * @throws CedarException with all of them, once there are as many as the limit allows
   */
  void report(Diagnostic diagnostic) {
    found.add(diagnostic);
    if (found.size() >= most) {
      throw new CedarException(found);
    }
  }

  void report(int start, int end, String message) {
    report(Diagnostic.error(message, span(start, end)));
  }

  void report(int start, int end, String message, String hint) {
    report(Diagnostic.error(message, span(start, end)).withHint(hint));
  }

  SourceSpan span(int start, int end) {
    return new SourceSpan(source, start, end);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new CedarException(found);
    }
  }
}
