package dev.palyra.cedar.model;

import java.util.Locale;

/** A text is not the extension value that it was said to be, or an operation left its range. */
public final class ExtensionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int LONGEST_QUOTE = 80;

  /** No stack trace: requests cause it, and only its message is ever shown. */
  ExtensionException(String format, Object... args) {
    super(format(format, args), null, false, false);
  }

  private static String format(String format, Object... args) {
    Object[] shown = args.clone();
    for (int i = 0; i < shown.length; i++) {
      if (shown[i] instanceof String text && text.length() > LONGEST_QUOTE) {
        shown[i] = text.substring(0, LONGEST_QUOTE) + "…";
      }
    }
    return String.format(Locale.ROOT, format, shown);
  }
}
