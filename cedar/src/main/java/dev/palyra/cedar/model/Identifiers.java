package dev.palyra.cedar.model;

import java.util.Set;

/** What Cedar takes for an identifier and for a qualified name. */
public final class Identifiers {
  /**
   * Words that are never identifiers of entity types, namespaces, functions or unquoted attributes.
   */
  public static final Set<String> RESERVED =
      Set.of("true", "false", "if", "then", "else", "in", "like", "has", "is", "__cedar");

  private Identifiers() {}

  /**
   * Whether the text is letters, digits and underscores of ASCII, not starting with a digit;
   * reserved words are.
   */
  public static boolean isWord(String text) {
    if (text.isEmpty() || !isStart(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      if (!isPart(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text is a word and not reserved. */
  public static boolean isIdentifier(String text) {
    return isWord(text) && !RESERVED.contains(text);
  }

  /** Whether the text is identifiers joined by {@code ::}, without spaces. */
  public static boolean isName(String text) {
    int from = 0;
    for (int at = text.indexOf("::"); at >= 0; at = text.indexOf("::", from)) {
      if (!isIdentifier(text.substring(from, at))) {
        return false;
      }
      from = at + 2;
    }
    return isIdentifier(text.substring(from));
  }

  /** Whether a word may start with it. */
  public static boolean isStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  /** Whether a word may go on with it. */
  public static boolean isPart(char c) {
    return isStart(c) || (c >= '0' && c <= '9');
  }

  /** Whether Unicode gives the character the property White_Space. */
  public static boolean isBlank(char c) {
    return c == ' '
        || (c >= '\t' && c <= '\r')
        || c == 0x85
        || c == 0xA0
        || c == 0x1680
        || (c >= 0x2000 && c <= 0x200A)
        || c == 0x2028
        || c == 0x2029
        || c == 0x202F
        || c == 0x205F
        || c == 0x3000;
  }
}
