package dev.palyra.cedar.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Attributes by name, sorted by name.
 *
 * <p>Two arrays side by side rather than a hash table: a record is small, and reading it then
 * touches a fraction of the memory; a large one is searched in logarithmic time, whatever names an
 * attacker chooses.
 */
public final class RecordValue implements Value {
  public static final RecordValue EMPTY = new RecordValue(new String[0], new Value[0]);

  /** Up to so many names it is quicker to compare them all for identity first. */
  private static final int SMALL = 16;

  private final String[] names;
  private final Value[] values;
  // Computed on first use, 0 until then; the race is benign, all threads compute the same.
  private int hash;

  private RecordValue(String[] names, Value[] values) {
    this.names = names;
    this.values = values;
  }

  public static RecordValue of(Map<String, ? extends Value> attributes) {
    Builder builder = new Builder(attributes.size());
    attributes.forEach(builder::add);
    return builder.build();
  }

  /** Collects attributes, in any order. For one record and one thread. */
  public static final class Builder {
    private final String[] names;
    private final Value[] values;
    private int size;

    /**
     * @param size of exactly so many attributes
     */
    public Builder(int size) {
      names = new String[size];
      values = new Value[size];
    }

    /**
     * @param name one that wasn't added before
     */
    public void add(String name, Value value) {
      names[size] = Names.shared(name);
      values[size++] = Objects.requireNonNull(value, name);
    }

    public RecordValue build() {
      if (size != names.length) {
        throw new IllegalStateException("%d of %d attributes".formatted(size, names.length));
      }
      if (size == 0) {
        return EMPTY;
      }
      sort();
      return new RecordValue(Names.sharedRow(names), values);
    }

    private void sort() {
      if (size > SMALL) {
        Map<String, Value> byName = new HashMap<>();
        for (int i = 0; i < size; i++) {
          byName.put(names[i], values[i]);
        }
        Arrays.sort(names);
        Arrays.setAll(values, i -> byName.get(names[i]));
        return;
      }
      for (int i = 1; i < size; i++) { // By insertion: mostly they come in order.
        String name = names[i];
        Value value = values[i];
        int at = i;
        for (; at > 0 && names[at - 1].compareTo(name) > 0; at--) {
          names[at] = names[at - 1];
          values[at] = values[at - 1];
        }
        names[at] = name;
        values[at] = value;
      }
    }
  }

  /** Unmodifiable, iterates in the order of names. */
  public Map<String, Value> attributes() {
    return new Attributes();
  }

  /**
   * The attribute of that name, or null when there is none. Quickest for a name that was
   * {@linkplain Names#shared shared}.
   */
  @SuppressWarnings("ReferenceEquality") // Only a short cut past the search, which compares well.
  public @Nullable Value get(String name) {
    if (names.length <= SMALL) {
      for (int i = 0; i < names.length; i++) {
        if (names[i] == name) {
          return values[i];
        }
      }
    }
    int found = Arrays.binarySearch(names, name);
    return found < 0 ? null : values[found];
  }

  public int size() {
    return names.length;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof RecordValue that
            && names.length == that.names.length
            && hashCode() == that.hashCode()
            && Arrays.equals(names, that.names)
            && Arrays.equals(values, that.values));
  }

  @Override
  public int hashCode() {
    int known = hash;
    if (known == 0) {
      known = 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
      hash = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return attributes().entrySet().stream()
        .map(entry -> Text.quote(entry.getKey()) + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** The arrays as a map. */
  private final class Attributes extends AbstractMap<String, Value> {
    @Override
    public @Nullable Value get(@Nullable Object name) {
      return name instanceof String text ? RecordValue.this.get(text) : null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      return get(name) != null;
    }

    @Override
    public Set<Entry<String, Value>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public int size() {
          return names.length;
        }

        @Override
        public Iterator<Entry<String, Value>> iterator() {
          return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
              return next < names.length;
            }

            @Override
            public Entry<String, Value> next() {
              if (!hasNext()) {
                throw new NoSuchElementException();
              }
              return Map.entry(names[next], values[next++]);
            }
          };
        }
      };
    }
  }
}
