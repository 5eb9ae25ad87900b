package dev.palyra.cedar.model;

/**
 * What an input may ask for at most. Every reader of this library takes limits and refuses, with an
 * error that names the limit, what goes beyond; so no input can exhaust the stack, and memory stays
 * within a small multiple of {@link #inputChars()}.
 *
 * @param inputChars length of one text or JSON document, in UTF-16 units
 * @param nesting how deep expressions, types and JSON values may nest. Parsing, formatting,
 *     validating, compiling and evaluating recurse this deep; the default runs in half of a 512 KB
 *     stack. An attribute chain {@code a.b.c} and an {@code else if} nest once per link; chains of
 *     {@code &&}, {@code ||}, {@code +}, {@code -} and {@code *} don't nest
 * @param identifierChars length of one identifier
 * @param elements entries of one set, record, argument list or operator chain
 * @param policies policies and templates of one text or document
 * @param diagnostics how many errors are collected before the reader gives up
 */
public record Limits(
    int inputChars, int nesting, int identifierChars, int elements, int policies, int diagnostics) {

  /**
   * 16 Mi characters, nesting 128, identifiers of 4,096, 1,000,000 elements, 1,000,000 policies, 20
   * diagnostics.
   */
  public static final Limits DEFAULTS = new Limits(16 << 20, 128, 4_096, 1_000_000, 1_000_000, 20);

  public Limits {
    positive("inputChars", inputChars);
    positive("nesting", nesting);
    positive("identifierChars", identifierChars);
    positive("elements", elements);
    positive("policies", policies);
    positive("diagnostics", diagnostics);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("limit " + name + " must be at least 1, got " + value);
    }
  }

  public Limits withInputChars(int value) {
    return new Limits(value, nesting, identifierChars, elements, policies, diagnostics);
  }

  /**
   * Raising it above the default needs a larger stack on every thread that parses, validates or
   * evaluates.
   */
  public Limits withNesting(int value) {
    return new Limits(inputChars, value, identifierChars, elements, policies, diagnostics);
  }

  public Limits withIdentifierChars(int value) {
    return new Limits(inputChars, nesting, value, elements, policies, diagnostics);
  }

  public Limits withElements(int value) {
    return new Limits(inputChars, nesting, identifierChars, value, policies, diagnostics);
  }

  public Limits withPolicies(int value) {
    return new Limits(inputChars, nesting, identifierChars, elements, value, diagnostics);
  }

  public Limits withDiagnostics(int value) {
    return new Limits(inputChars, nesting, identifierChars, elements, policies, value);
  }
}
