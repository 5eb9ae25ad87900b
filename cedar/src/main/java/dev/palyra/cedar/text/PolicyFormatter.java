package dev.palyra.cedar.text;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;

/**
 * Lays out a policy text: lines of 80 columns where that can be had, indented by two, one blank
 * line between policies.
 *
 * <p>It writes the tokens and the comments of the text, all of them and in their order, and decides
 * only about the white space between. So the result parses to what the text parses to, whatever the
 * layout. Formatting the result again changes nothing.
 */
public final class PolicyFormatter {
  private final Tokens tokens;
  private final Layout layout;

  private PolicyFormatter(Tokens tokens) {
    this.tokens = tokens;
    this.layout = new Layout(tokens);
  }

  /**
   * The text in its canonical layout, within the default limits.
   *
   * @throws CedarException when it doesn't parse
   */
  public static String format(String text) {
    return format(Source.of(text), Limits.DEFAULTS);
  }

  /**
   * The text in its canonical layout, ended by a line break unless it is empty.
   *
   * @throws CedarException when it doesn't parse
   */
  public static String format(Source source, Limits limits) {
    PolicyParser.parse(source, PolicyParser.Ids.NUMBERED, limits);
    return layOut(source, limits);
  }

  /** The same for what is known to parse. */
  static String layOut(Source source, Limits limits) {
    PolicyFormatter formatter = new PolicyFormatter(Tokens.of(source, limits));
    int at = 0;
    while (formatter.tokens.kind(at) != Token.END) {
      formatter.layout.blankLine();
      at = formatter.policy(at);
    }
    return formatter.layout.finish(at);
  }

  /** Writes the policy that starts there, and says where the next one does. */
  private int policy(int start) {
    int at = start;
    while (tokens.kind(at) == Token.AT) {
      int end = tokens.kind(at + 2) == Token.LEFT_PAREN ? tokens.partner(at + 2) + 1 : at + 2;
      layout.flat(at, end);
      layout.newline(0);
      at = end;
    }
    layout.token(at);
    layout.space();
    int close = tokens.partner(at + 1);
    layout.bracket(at + 1, close);
    at = close + 1;
    while (tokens.kind(at) != Token.SEMICOLON) {
      layout.newline(0);
      layout.token(at);
      layout.space();
      close = tokens.partner(at + 1);
      layout.block(at + 1, close);
      at = close + 1;
    }
    layout.token(at);
    return at + 1;
  }
}
