package dev.palyra.core.sandbox;

import java.util.Optional;

/**
 * Port: values that plugins keep from one call to the next. Each owner has its own, which no other
 * sees. Thread-safe; what a method has done is durable when it returns.
 */
public interface PluginStorage {
  Optional<Bytes> get(String owner, String key);

  /**
   * Puts a value under a key, in the place of the one before.
   *
   * @return false if the owner's quota does not suffice; nothing has changed then
   */
  boolean put(String owner, String key, Bytes value);

  void remove(String owner, String key);

  /** Keeps nothing. */
  PluginStorage NONE =
      new PluginStorage() {
        @Override
        public Optional<Bytes> get(String owner, String key) {
          return Optional.empty();
        }

        @Override
        public boolean put(String owner, String key, Bytes value) {
          return false;
        }

        @Override
        public void remove(String owner, String key) {}
      };
}
