package dev.palyra.vault;

import java.util.Optional;
import java.util.Set;

/**
 * Where a store's root key is kept: a few small named values, guarded by something that the vault's
 * own files do not give away, such as the desktop's keychain.
 *
 * <p>What every backend guarantees (the contract suite checks it on each): a value read is the
 * value last put, whatever its bytes; a {@code put} that returned survives a crash; deleting what
 * is absent is no error; one {@code namespace} does not see another's names. A backend that does
 * not answer throws {@link VaultException} with {@code BACKEND_UNAVAILABLE} within a bounded time:
 * it never acts as if it were empty.
 *
 * <p>Names match {@code [a-z0-9-]{1,64}}; values have 1 to {@link #MAX_BYTES} bytes.
 */
public interface BlobBackend {
  /** The largest value, in bytes: what the Windows credential interfaces also hold. */
  int MAX_BYTES = 2_048;

  /** The name that a store is pinned to, such as {@code secret-service}. */
  String name();

  /** Whether this backend can be used on this host now; answers within a few seconds. */
  boolean available();

  /**
   * Whether this backend lives apart from the store's own files, so that it can tell a store that
   * was put back to an older state as a whole.
   */
  boolean apart();

  /** The value, or empty if there is none under this name. The caller zeroes it. */
  Optional<byte[]> find(String name);

  /** Stores the value durably, in place of an earlier one. */
  void put(String name, byte[] value);

  /** Removes the value if there is one. */
  void delete(String name);

  /** Every name that holds a value. */
  Set<String> names();

  /** Throws unless {@code name} is one that every backend can hold. */
  static void requireName(String name) {
    if (!name.matches("[a-z0-9-]{1,64}")) {
      throw new IllegalArgumentException(
          "blob name \"%s\" must match [a-z0-9-]{1,64}".formatted(name));
    }
  }

  /** Throws unless {@code value} has a length that every backend can hold. */
  static void requireValue(byte[] value) {
    if (value.length < 1 || value.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a blob has 1 to %d bytes, got %d".formatted(MAX_BYTES, value.length));
    }
  }
}
