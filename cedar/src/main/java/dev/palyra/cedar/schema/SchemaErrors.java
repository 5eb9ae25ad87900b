package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a schema, up to a limit. */
final class SchemaErrors {
  private final List<Diagnostic> errors = new ArrayList<>();
  private final int limit;

  SchemaErrors(int limit) {
    this.limit = limit;
  }

  void add(String message, SourceSpan span) {
    add(Diagnostic.error(message, span));
  }

  /**
   * @throws CedarException with all errors, when there are as many as the limit
   */
  void add(Diagnostic error) {
    errors.add(error);
    if (errors.size() >= limit) {
      throw new CedarException(errors);
    }
  }

  /**
   * @throws CedarException with all errors, when there are any
   */
  void throwIfAny() {
    if (!errors.isEmpty()) {
      throw new CedarException(errors);
    }
  }
}
