package dev.palyra.gateway.catalogue;

import com.networknt.schema.regex.RegularExpression;
import java.util.regex.Pattern;

/**
 * A regular expression of a schema whose work is bounded. The JDK's engine backtracks, so that a
 * careless pattern and an agent's string could together keep it busy for ever; it reads its input
 * through {@link CharSequence#charAt}, and counting these reads bounds its work.
 */
final class BoundedPattern implements RegularExpression {
  private static final int MAX_READS = 1_000_000;

  private final Pattern pattern;

  BoundedPattern(String regex) {
    this.pattern = Pattern.compile(regex);
  }

  @Override
  public boolean matches(String value) {
    return pattern.matcher(new Counted(value)).find();
  }

  /** Matching took more than {@value #MAX_READS} reads. */
  static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLongException() {
      super("a pattern takes too long", null, false, false);
    }
  }

  private static final class Counted implements CharSequence {
    private final String text;
    private int reads;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++reads > MAX_READS) {
        throw new TooLongException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
