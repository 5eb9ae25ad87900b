package dev.palyra.bench.identity;

import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.secret.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Keys in memory. */
final class MemorySafe implements KeySafe {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  @Override
  public Optional<Secret> find(String name) {
    return Optional.ofNullable(values.get(name)).map(Secret::copyOf);
  }

  @Override
  public void put(String name, Secret value) {
    values.put(name, value.reveal());
  }

  @Override
  public void remove(String name) {
    values.remove(name);
  }
}
