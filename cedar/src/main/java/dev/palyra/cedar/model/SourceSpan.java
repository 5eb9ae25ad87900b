package dev.palyra.cedar.model;

/**
 * Where something was written: the half-open range of UTF-16 offsets {@code [start, end)} of a
 * source.
 *
 * <p>All spans are equal to each other. That is on purpose: the records of this package carry
 * spans, and two expressions that mean the same must be equal wherever they were written. Compare
 * {@link #start()} and {@link #end()} to compare places.
 */
public record SourceSpan(Source source, int start, int end) {
  /** The place of what was not parsed. */
  public static final SourceSpan NONE = new SourceSpan(Source.NONE, 0, 0);

  public SourceSpan {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("span [" + start + ", " + end + ") is not a range");
    }
  }

  /** The smallest span of the same source that holds both. */
  public SourceSpan to(SourceSpan other) {
    return new SourceSpan(source, Math.min(start, other.start), Math.max(end, other.end));
  }

  /** Whether the span points into a text at all. */
  public boolean isPresent() {
    return source != Source.NONE;
  }

  /** The line where it starts, from 1. */
  public int line() {
    return source.line(start);
  }

  /** The column where it starts, from 1. */
  public int column() {
    return source.column(start);
  }

  /** What is written there. */
  public String text() {
    return source.text().substring(start, Math.min(end, source.text().length()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceSpan;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return isPresent() ? source + ":" + line() + ":" + column() : "<unknown>";
  }
}
