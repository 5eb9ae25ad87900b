package dev.palyra.cedar.model;

/** A text. Parsers let no unpaired surrogate in. */
public record StringValue(String value) implements Value {
  @Override
  public String toString() {
    return Text.quote(value);
  }
}
