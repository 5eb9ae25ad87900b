package dev.palyra.cedar.text;

import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All tokens of a text that parses, with the comments around them. Kept in parallel arrays, since a
 * text may have millions of tokens.
 */
final class Tokens {
  private final String text;
  private Token[] kinds = new Token[256];
  private int[] starts = new int[256];
  private int[] ends = new int[256];
  private int[] partners = {};
  private int size;
  private final Map<Integer, List<String>> leading = new HashMap<>();
  private final Map<Integer, String> trailing = new HashMap<>();

  /** Tokens with a comment before or behind them, ascending, each perhaps twice. */
  private final List<Integer> commented = new ArrayList<>();

  private int endOfComment = -1;

  /** The last token is the end of the input. */
  static Tokens of(Source source, Limits limits) {
    Tokens tokens = new Tokens(source.text());
    Problems problems = new Problems(source, limits);
    Lexer lexer = new Lexer(source, limits, problems, tokens::comment);
    while (tokens.add(lexer.kind(), lexer.start(), lexer.end()) != Token.END) {
      lexer.next();
    }
    problems.throwIfAny();
    tokens.findPartners();
    return tokens;
  }

  private Tokens(String text) {
    this.text = text;
  }

  int size() {
    return size;
  }

  Token kind(int i) {
    return kinds[i];
  }

  int length(int i) {
    return ends[i] - starts[i];
  }

  void appendTo(StringBuilder out, int i) {
    out.append(text, starts[i], ends[i]);
  }

  boolean isWord(int i, String word) {
    return kind(i) == Token.WORD && length(i) == word.length() && text.startsWith(word, starts[i]);
  }

  /** The token that closes the bracket, which the token opens. */
  int partner(int i) {
    return partners[i];
  }

  /** The comments on lines before the token; an empty one stands for an empty line. */
  List<String> leading(int i) {
    return leading.getOrDefault(i, List.of());
  }

  /** The comment behind the token on its line, or null. */
  @Nullable String trailing(int i) {
    return trailing.get(i);
  }

  /** Whether there is a comment within the tokens from one to, but not with, the other. */
  boolean isCommentedWithin(int from, int to) {
    int at = Collections.binarySearch(commented, from);
    at = at < 0 ? -at - 1 : at;
    for (; at < commented.size() && commented.get(at) < to; at++) {
      int token = commented.get(at);
      if ((token > from && leading.containsKey(token))
          || (token < to - 1 && trailing.containsKey(token))) {
        return true;
      }
    }
    return false;
  }

  private Token add(Token kind, int start, int end) {
    if (size == starts.length) {
      kinds = Arrays.copyOf(kinds, size * 2);
      starts = Arrays.copyOf(starts, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    kinds[size] = kind;
    starts[size] = start;
    ends[size] = end;
    List<String> before = leading.get(size);
    if (before != null && isEmptyLineBetween(endOfComment, start)) {
      before.add("");
    }
    endOfComment = -1;
    size++;
    return kind;
  }

  // The lexer tells of a comment when it looks for the token behind it, which will be the next to
  // be added.
  private void comment(int start, int end) {
    String comment = text.substring(start, end).stripTrailing();
    boolean sameLine = size > 0 && endOfComment < 0 && !hasLineBreak(ends[size - 1], start);
    if (sameLine) {
      trailing.put(size - 1, comment);
      note(size - 1);
    } else {
      List<String> before = leading.computeIfAbsent(size, _ -> new ArrayList<>());
      if (!before.isEmpty() && isEmptyLineBetween(endOfComment, start)) {
        before.add("");
      }
      before.add(comment);
      note(size);
    }
    endOfComment = end;
  }

  private void note(int token) {
    if (commented.isEmpty() || commented.getLast() != token) {
      commented.add(token);
    }
  }

  private boolean hasLineBreak(int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) == '\n' || text.charAt(i) == '\r') {
        return true;
      }
    }
    return false;
  }

  private boolean isEmptyLineBetween(int from, int to) {
    return from >= 0 && (text.substring(from, to) + ".").lines().limit(3).count() == 3;
  }

  private void findPartners() {
    partners = new int[size];
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < size; i++) {
      switch (kind(i)) {
        case LEFT_PAREN, LEFT_BRACE, LEFT_BRACKET -> open.push(i);
        case RIGHT_PAREN, RIGHT_BRACE, RIGHT_BRACKET -> partners[open.pop()] = i;
        default -> {}
      }
    }
  }
}
