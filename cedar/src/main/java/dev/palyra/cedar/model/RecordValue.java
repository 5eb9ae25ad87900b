package dev.palyra.cedar.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Attributes by name, sorted by name. The hash is computed once. */
public final class RecordValue implements Value {
  public static final RecordValue EMPTY = new RecordValue(Map.of());

  private final Map<String, Value> attributes;
  private final int hash;

  private RecordValue(Map<String, Value> attributes) {
    this.attributes = attributes;
    this.hash = attributes.hashCode();
  }

  public static RecordValue of(Map<String, ? extends Value> attributes) {
    return attributes.isEmpty()
        ? EMPTY
        // Sorted once, then hashed: evaluation looks up by name, printing wants the order.
        : new RecordValue(
            Collections.unmodifiableMap(new LinkedHashMap<>(new TreeMap<>(attributes))));
  }

  /** Unmodifiable, iterates in the order of names. */
  public Map<String, Value> attributes() {
    return attributes;
  }

  /** The attribute of that name, or null when there is none. In constant time. */
  public @Nullable Value get(String name) {
    return attributes.get(name);
  }

  public int size() {
    return attributes.size();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof RecordValue that
            && hash == that.hash
            && attributes.equals(that.attributes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return attributes.entrySet().stream()
        .map(entry -> Text.quote(entry.getKey()) + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
