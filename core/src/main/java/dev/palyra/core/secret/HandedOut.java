package dev.palyra.core.secret;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The values that executions were given, so that they are found in what <em>any</em> execution
 * says: a tool may leave what it got in a file that another tool reads, in another run too.
 *
 * <p>It holds the values for as long as the process lives: whoever can read this process's memory
 * can read the keys that open all of them. Of more than {@link #MAX_VALUES} values, or {@link
 * #MAX_BYTES} bytes, those whose reference was used the longest ago are forgotten, but never what
 * an execution holds that still runs: where there is no room beside those, another gets no lease.
 *
 * <p>Safe for use by several threads.
 */
public final class HandedOut {
  /** Most values that are remembered. */
  public static final int MAX_VALUES = 1_024;

  /** Most bytes that are remembered, all values together. */
  public static final int MAX_BYTES = 2 * SecretLease.MAX_TOTAL_BYTES;

  /** By reference, the one used last at the end; of each reference's values the newest last. */
  private final LinkedHashMap<SecretRef, Deque<Secret>> values =
      new LinkedHashMap<>(16, 0.75f, true);

  /** How many executions that still run hold a reference. */
  private final Map<SecretRef, Integer> held = new HashMap<>();

  private int count;
  private int bytes;
  private volatile Redactor redactor = Redactor.none();

  /**
   * Remembers these values for an execution until it {@link #release}s their references.
   *
   * @throws IllegalStateException if there is no room for them beside what others hold; nothing is
   *     remembered then
   */
  synchronized void hold(Map<? extends SecretRef, Secret> secrets) {
    int values = secrets.size();
    int size = secrets.values().stream().mapToInt(Secret::length).sum();
    for (Map.Entry<SecretRef, Deque<Secret>> known : this.values.entrySet()) {
      if (held.containsKey(known.getKey()) || secrets.containsKey(known.getKey())) {
        values += known.getValue().size();
        size += known.getValue().stream().mapToInt(Secret::length).sum();
      }
    }
    if (values > MAX_VALUES || size > MAX_BYTES) {
      throw new IllegalStateException("the executions that run hold too many secrets");
    }
    secrets.keySet().forEach(ref -> held.merge(ref, 1, Integer::sum));
    learn(secrets);
  }

  /** An execution has ended that held these. */
  synchronized void release(Set<? extends SecretRef> refs) {
    refs.forEach(
        ref -> held.computeIfPresent(ref, (_, holders) -> holders == 1 ? null : holders - 1));
  }

  /** Remembers these values; the caller goes on owning them. Those known already cost little. */
  public synchronized void learn(Map<? extends SecretRef, Secret> secrets) {
    boolean news = false;
    for (Map.Entry<? extends SecretRef, Secret> entry : secrets.entrySet()) {
      Deque<Secret> known = values.computeIfAbsent(entry.getKey(), _ -> new ArrayDeque<>());
      if (known.stream().noneMatch(entry.getValue()::matches)) {
        known.add(entry.getValue().copy());
        count++;
        bytes += entry.getValue().length();
        news = true;
      }
    }
    if (news) {
      boolean more = true;
      while (more && (count > MAX_VALUES || bytes > MAX_BYTES)) {
        more = forgetOne();
      }
      List<Redactor.Labelled> all = new ArrayList<>();
      values.forEach((ref, of) -> of.forEach(value -> all.add(new Redactor.Labelled(ref, value))));
      redactor = Redactor.of(all);
    }
  }

  /** Returns false when all that is remembered is held. */
  private boolean forgetOne() {
    Optional<Map.Entry<SecretRef, Deque<Secret>>> eldest =
        values.entrySet().stream().filter(known -> !held.containsKey(known.getKey())).findFirst();
    eldest.ifPresent(known -> {
      Secret dropped = known.getValue().remove();
      count--;
      bytes -= dropped.length();
      dropped.close();
      if (known.getValue().isEmpty()) {
        values.remove(known.getKey());
      }
    });
    return eldest.isPresent();
  }

  /** Takes every value out of one output, also those that are handed out while it streams. */
  public RedactedStream open() {
    return new RedactedStream(() -> redactor);
  }

  /** {@code text} without any of the values. */
  public String redact(String text) {
    return redactor.redact(text);
  }

  /** Whether {@code text} holds one of the values in any of the spellings that are looked for. */
  public boolean isIn(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return !java.util.Arrays.equals(bytes, redactor.redact(bytes));
  }
}
