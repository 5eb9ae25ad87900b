package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a bundle, so that all of it is told at once. At most 200. */
final class Problems {
  private static final int MAX = 200;
  private final List<Diagnostic> errors = new ArrayList<>();
  private final List<Diagnostic> warnings = new ArrayList<>();

  void error(String message, SourceSpan span) {
    add(Diagnostic.error(message, span));
  }

  void add(CedarException e) {
    e.diagnostics().forEach(this::add);
  }

  void add(Diagnostic diagnostic) {
    List<Diagnostic> list =
        switch (diagnostic.severity()) {
          case ERROR -> errors;
          case WARNING -> warnings;
        };
    if (list.size() < MAX) {
      list.add(diagnostic);
    }
  }

  List<Diagnostic> warnings() {
    return warnings;
  }

  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw new BundleException(errors);
    }
  }
}
