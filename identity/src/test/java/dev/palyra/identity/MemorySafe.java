package dev.palyra.identity;

import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.secret.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A safe that forgets at the end of the process. */
public final class MemorySafe implements KeySafe {
  private final Map<String, byte[]> values = new TreeMap<>();

  @Override
  public synchronized Optional<Secret> find(String name) {
    return Optional.ofNullable(values.get(name)).map(Secret::copyOf);
  }

  @Override
  public synchronized void put(String name, Secret value) {
    values.put(name, value.reveal());
  }

  @Override
  public synchronized void remove(String name) {
    values.remove(name);
  }

  public synchronized java.util.Set<String> names() {
    return java.util.Set.copyOf(values.keySet());
  }
}
