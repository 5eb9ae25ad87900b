package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;

/** Counts what a schema declares. */
final class DeclarationBudget {
  private final int limit;
  private int spent;

  DeclarationBudget(int limit) {
    this.limit = limit;
  }

  /**
   * @throws CedarException when the schema declares more than it may
   */
  void spend(SourceSpan span) {
    if (++spent > limit) {
      throw new CedarException(
          Diagnostic.error("more declarations than the limit of " + limit, span));
    }
  }

  boolean isSpent() {
    return spent > limit;
  }
}
