package dev.palyra.cedar.schema;

import dev.palyra.cedar.model.SourceSpan;

/**
 * A name of a type as a schema refers to it: {@code Photo}, {@code Shop::Cart} or {@code
 * __cedar::Long}.
 *
 * @param text identifiers joined by {@code ::}, without spaces
 * @param span where it was written
 */
public record TypeName(String text, SourceSpan span) {
  /** Whether it names its namespace. */
  public boolean isQualified() {
    return text.contains("::");
  }

  @Override
  public String toString() {
    return text;
  }
}
