package dev.palyra.cedar.persistent;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose changed copies share most of it: a large base and a small layer of what
 * changed since. Reading is one or two look-ups in a {@link HashMap}, which stays fast when an
 * attacker chooses colliding keys, as hash tries don't; a change of a map of n entries costs the
 * square root of n, amortised.
 */
public final class LayeredMap<K, V> {
  private final Map<K, V> base;
  private final Map<K, Change<V>> layer;
  private final int size;

  private LayeredMap(Map<K, V> base, Map<K, Change<V>> layer, int size) {
    this.base = base;
    this.layer = layer;
    this.size = size;
  }

  /** What the layer says of a key; without a value it says that the key is gone. */
  private record Change<V>(@Nullable V value) {}

  /** Takes the map over: the caller must forget it. */
  public static <K, V> LayeredMap<K, V> of(Map<K, V> base) {
    return new LayeredMap<>(base, Map.of(), base.size());
  }

  public @Nullable V get(K key) {
    if (!layer.isEmpty()) {
      Change<V> change = layer.get(key);
      if (change != null) {
        return change.value();
      }
    }
    return base.get(key);
  }

  public int size() {
    return size;
  }

  public LayeredMap<K, V> with(Map<K, V> entries) {
    Map<K, Change<V>> changes = new HashMap<>();
    entries.forEach((key, value) -> changes.put(key, new Change<>(value)));
    return changed(changes);
  }

  public LayeredMap<K, V> without(Iterable<K> keys) {
    Map<K, Change<V>> changes = new HashMap<>();
    keys.forEach(key -> changes.put(key, new Change<>(null)));
    return changed(changes);
  }

  private LayeredMap<K, V> changed(Map<K, Change<V>> changes) {
    int newSize = size;
    for (Map.Entry<K, Change<V>> change : changes.entrySet()) {
      newSize += change.getValue().value() == null ? 0 : 1;
      newSize -= get(change.getKey()) == null ? 0 : 1;
    }
    Map<K, Change<V>> newLayer = new HashMap<>(layer);
    newLayer.putAll(changes);
    LayeredMap<K, V> result = new LayeredMap<>(base, newLayer, newSize);
    return (long) newLayer.size() * newLayer.size() > 64L + base.size() ? result.flat() : result;
  }

  private LayeredMap<K, V> flat() {
    Map<K, V> all = new HashMap<>(base);
    layer.forEach((key, change) -> {
      if (change.value() == null) {
        all.remove(key);
      } else {
        all.put(key, change.value());
      }
    });
    return of(all);
  }

  public void forEach(BiConsumer<K, V> action) {
    base.forEach((key, value) -> {
      if (!layer.containsKey(key)) {
        action.accept(key, value);
      }
    });
    layer.forEach((key, change) -> {
      if (change.value() != null) {
        action.accept(key, change.value());
      }
    });
  }
}
