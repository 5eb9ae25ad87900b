package dev.palyra.cedar.differential;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random choices that can be repeated. */
final class Dice {
  private final Random random;

  Dice(Random random) {
    this.random = random;
  }

  /** True in that many of a hundred throws; false is the first choice. */
  boolean percent(int chance) {
    return random.nextInt(100) >= 100 - chance;
  }

  /** True in that many of a thousand throws; false is the first choice. */
  boolean permille(int chance) {
    return random.nextInt(1000) >= 1000 - chance;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int least, int most) {
    return least + random.nextInt(most - least + 1);
  }

  <T> T of(Collection<T> choices) {
    return new ArrayList<>(choices).get(random.nextInt(choices.size()));
  }

  @SafeVarargs
  final <T> T of(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  @SafeVarargs
  final <T> T call(Supplier<T>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }

  /** Some of these, in their order. */
  <T> List<T> some(Collection<T> choices, int chance) {
    return choices.stream().filter(_ -> percent(chance)).toList();
  }

  long number() {
    return of(0L, 1L, 2L, -1L, 7L, 100L, Long.MAX_VALUE, Long.MIN_VALUE);
  }

  String text() {
    return of("", "a", "b", "ab", "a*b", "*", "\u00e9", "\ud83d\ude00", "\"", "\\", "a\nb");
  }

  /**
   * The text with one small damage, after which it may still be good. Characters are lost whole:
   * half a surrogate pair is no Unicode, and the official implementation can't even be asked about
   * it.
   */
  String damaged(String text, String... insertions) {
    int at = boundary(text, below(text.length()));
    int end = boundary(text, Math.min(text.length(), at + between(0, 3)));
    String insertion = percent(50) ? of(insertions) : "";
    return text.substring(0, at) + insertion + text.substring(end);
  }

  /** The index, or the one before it where it would part a surrogate pair. */
  private static int boundary(String text, int index) {
    boolean within =
        index > 0
            && index < text.length()
            && Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    return within ? index - 1 : index;
  }
}
