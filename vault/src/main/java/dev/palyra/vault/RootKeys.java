package dev.palyra.vault;

import static dev.palyra.vault.VaultException.Code.BACKEND_UNAVAILABLE;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which backend guards a store's root key: the one that the store is pinned to, never another one
 * because that does not answer.
 */
record RootKeys(List<BlobBackend> backends, Optional<String> forNew) {
  private static final String PROBE = "probe";

  /** The backend of this name. */
  BlobBackend backend(String name) {
    BlobBackend found =
        backends.stream()
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new VaultException(
                    BACKEND_UNAVAILABLE,
                    "this host has no backend \"%s\", which guards the vault".formatted(name)));
    if (!found.available()) {
      throw new VaultException(
          BACKEND_UNAVAILABLE,
          "the backend \"%s\", which guards the vault, does not answer".formatted(name));
    }
    return found;
  }

  /** The one for a store that is about to be created. */
  BlobBackend forNewStore() {
    return forNew.map(this::backend).orElseGet(this::firstAvailable);
  }

  private BlobBackend firstAvailable() {
    return backends.stream()
        .filter(candidate -> candidate.available() && keeps(candidate))
        .findFirst()
        .orElseThrow(
            () -> new VaultException(BACKEND_UNAVAILABLE, "no backend for the vault is available"));
  }

  /**
   * Tries it: a keyring may answer and hold nothing, as one without a default collection on a host
   * that nobody has logged in to.
   */
  private static boolean keeps(BlobBackend backend) {
    byte[] probe = {1};
    try {
      backend.put(PROBE, probe);
      boolean kept = backend.find(PROBE).filter(found -> Arrays.equals(found, probe)).isPresent();
      backend.delete(PROBE);
      return kept;
    } catch (VaultException e) {
      return false;
    }
  }

  /** A root key, for the caller to zero. */
  static byte[] key(BlobBackend backend, String name) {
    return backend
        .find(name)
        .filter(key -> key.length == Aead.KEY_BYTES)
        .orElseThrow(() ->
            new VaultException(
                BACKEND_UNAVAILABLE,
                "the backend \"%s\" does not hold the root key \"%s\""
                    .formatted(backend.name(), name)));
  }

  /** Opens a keyring with the root key that it names. */
  Keyring unseal(byte[] sealed) {
    return Keyring.open(sealed, (backend, root) -> key(backend(backend), root));
  }
}
