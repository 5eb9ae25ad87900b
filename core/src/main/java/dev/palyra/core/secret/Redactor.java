package dev.palyra.core.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Takes the values handed out in one execution out of whatever leaves the sandbox, and puts {@code
 * [redacted:<label>]} in their place.
 *
 * <p><b>Found:</b> each value as it is, in base64 and base64url at all three alignments, in
 * hexadecimal of either case, percent-encoded, and escaped for a JSON string (also twice), however
 * the text is cut into chunks; and base64 of the value by itself broken into lines of 64 or 76.
 * Where two values overlap, all of what either covers is taken out.
 *
 * <p><b>Not found:</b> a value that was compressed, encrypted, reversed, or spelt with something
 * between its bytes; and a value under {@link #MIN_BYTES} bytes, because replacing every occurrence
 * of so few bytes would destroy the text and tell its reader what they are.
 *
 * <p>Safe for use by several threads, each with its own stream. After {@link #close} it throws
 * {@link IllegalStateException} and lets nothing through.
 */
public final class Redactor implements AutoCloseable {
  /** Values shorter than this are not looked for. */
  public static final int MIN_BYTES = 4;

  /** For a redactor of nothing, which skips everything. */
  private static final int LONG_WINDOW = 64;

  private final List<byte[]> replacements;
  private final PatternAutomaton automaton;
  private final WindowFilter filter;
  private volatile boolean closed;

  private Redactor(List<byte[]> replacements, PatternAutomaton automaton, WindowFilter filter) {
    this.replacements = replacements;
    this.automaton = automaton;
    this.filter = filter;
  }

  /** A redactor of no secrets: what goes in comes out. */
  public static Redactor none() {
    return of(Map.of());
  }

  /** A redactor of these values; keeps its own copy of them until it is closed. */
  public static Redactor of(Map<? extends SecretRef, Secret> secrets) {
    return of(
        secrets.entrySet().stream().map(e -> new Labelled(e.getKey(), e.getValue())).toList());
  }

  /** A value, and the name that it is replaced by. */
  record Labelled(SecretRef ref, Secret secret) {}

  static Redactor of(List<Labelled> secrets) {
    List<byte[]> replacements = new ArrayList<>();
    List<List<byte[]>> spellings = new ArrayList<>();
    for (Labelled labelled : secrets) {
      replacements.add(
          "[redacted:%s]".formatted(labelled.ref().label()).getBytes(StandardCharsets.UTF_8));
      byte[] value = labelled.secret().reveal();
      spellings.add(Encodings.of(value, MIN_BYTES));
      Arrays.fill(value, (byte) 0);
    }
    int shortest =
        spellings.stream().flatMap(List::stream).mapToInt(s -> s.length).min().orElse(LONG_WINDOW);
    PatternAutomaton automaton = new PatternAutomaton();
    WindowFilter filter = new WindowFilter(shortest);
    for (int owner = 0; owner < spellings.size(); owner++) {
      for (byte[] spelling : spellings.get(owner)) {
        automaton.insert(spelling, owner);
        filter.add(spelling);
        Arrays.fill(spelling, (byte) 0);
      }
    }
    automaton.link();
    return new Redactor(List.copyOf(replacements), automaton, filter);
  }

  /** A stream of its own for one output, such as a child's standard error. */
  public RedactedStream open() {
    return new RedactedStream(() -> this);
  }

  /** Redacts a whole text; text that is JSON stays JSON, because no replacement needs escaping. */
  public String redact(String text) {
    return new String(redact(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  /** Redacts a whole output. */
  public byte[] redact(byte[] bytes) {
    RedactedStream stream = open();
    byte[] head = stream.push(bytes, bytes.length);
    byte[] tail = stream.finish();
    byte[] whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    return whole;
  }

  /** Zeroes the patterns; every stream of this redactor fails from then on. */
  @Override
  public void close() {
    closed = true;
    automaton.close();
    filter.close();
  }

  PatternAutomaton automaton() {
    if (closed) {
      throw new IllegalStateException("the redactor is closed");
    }
    return automaton;
  }

  WindowFilter filter() {
    return filter;
  }

  byte[] replacement(int owner) {
    return replacements.get(owner);
  }
}
