package dev.palyra.cedar.model;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** A set: no duplicates, no order, any kinds of values side by side. The hash is computed once. */
public final class SetValue implements Value {
  public static final SetValue EMPTY = new SetValue(Set.of());

  private final Set<Value> elements;
  private final int hash;
  private final boolean ofEntities;

  private SetValue(Set<Value> elements) {
    this.elements = elements;
    this.hash = elements.hashCode();
    this.ofEntities = elements.stream().allMatch(EntityUid.class::isInstance);
  }

  /** The set of these; duplicates collapse, and the first mention decides where it is printed. */
  public static SetValue of(Collection<? extends Value> elements) {
    return elements.isEmpty()
        ? EMPTY
        : new SetValue(Collections.unmodifiableSet(new LinkedHashSet<>(elements)));
  }

  public static SetValue of(Value... elements) {
    return of(java.util.List.of(elements));
  }

  /** Unmodifiable, iterates in the order of first mention. */
  public Set<Value> elements() {
    return elements;
  }

  /** In constant time. */
  public boolean contains(Value value) {
    return elements.contains(value);
  }

  /** Whether it holds nothing but entities, as {@code in} asks of it. In constant time. */
  public boolean isOfEntities() {
    return ofEntities;
  }

  public int size() {
    return elements.size();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SetValue that && hash == that.hash && elements.equals(that.elements));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return elements.stream().map(Value::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
