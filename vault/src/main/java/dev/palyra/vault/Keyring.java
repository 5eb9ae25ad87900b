package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;

/**
 * A store's keys, and under which root they are sealed. Immutable: every change gives a new keyring
 * with a higher counter. On disk the header is plain and authenticated, the keys are sealed under a
 * key derived from the root.
 *
 * @param backend the one backend that this store opens with
 * @param root the name of the root key in that backend
 * @param counter grows with every change, so that an old keyring is recognised
 * @param keys by id; of those for one purpose the highest id writes, all of them read
 */
@SuppressWarnings("ArrayRecordComponent") // Compared nowhere; the store id is never handed out.
record Keyring(
    byte[] storeId, String backend, String root, int counter, SortedMap<Integer, DataKey> keys) {
  /** What the frames of the log are sealed under. */
  static final String LOG = "log";

  static final int STORE_ID_BYTES = 16;
  static final int MAX_BYTES = 4 * 1024 * 1024;
  private static final byte[] MAGIC = "PALYKEY1".getBytes(UTF_8);
  private static final byte[] SEALING = "palyra vault keyring v1".getBytes(UTF_8);

  /** A key and its one purpose: {@link #LOG}, or the scope whose values it seals. */
  record DataKey(String purpose, SecretKey key) {}

  static Keyring create(String backend, SecureRandom random) {
    byte[] id = Aead.random(random, STORE_ID_BYTES);
    return new Keyring(id, backend, rootName(id, 1), 1, new TreeMap<>()).adding(LOG, random);
  }

  /** A name that no other store's key has, and no earlier one of this store's. */
  static String rootName(byte[] storeId, int counter) {
    return "root-" + HexFormat.of().formatHex(storeId, 0, 8) + "-" + counter;
  }

  /** What every root key of this store is named with. */
  String rootPrefix() {
    return "root-" + HexFormat.of().formatHex(storeId, 0, 8) + "-";
  }

  /** With a new key for {@code purpose}, which is written with from now on. */
  Keyring adding(String purpose, SecureRandom random) {
    SortedMap<Integer, DataKey> more = new TreeMap<>(keys);
    int id = keys.isEmpty() ? 1 : keys.lastKey() + 1;
    more.put(id, new DataKey(purpose, Aead.key(Aead.random(random, Aead.KEY_BYTES))));
    return new Keyring(storeId, backend, root, counter + 1, more);
  }

  /** Without the keys below {@code firstKept}. */
  Keyring keepingFrom(int firstKept) {
    return new Keyring(storeId, backend, root, counter + 1, new TreeMap<>(keys.tailMap(firstKept)));
  }

  /** Sealed under another root, perhaps in another backend. */
  Keyring under(String newBackend) {
    return new Keyring(storeId, newBackend, rootName(storeId, counter + 1), counter + 1, keys);
  }

  /** The id of the key that writes for {@code purpose}, or 0 if there is none yet. */
  int writer(String purpose) {
    return keys.entrySet().stream()
        .filter(entry -> entry.getValue().purpose().equals(purpose))
        .mapToInt(java.util.Map.Entry::getKey)
        .max()
        .orElse(0);
  }

  /**
   * The key with this id, if it serves this purpose.
   *
   * @throws VaultException {@code CORRUPT} if not: the keyring is older than what it should open
   */
  SecretKey key(int id, String purpose) {
    DataKey found = keys.get(id);
    if (found == null || !found.purpose().equals(purpose)) {
      throw new VaultException(
          VaultException.Code.CORRUPT, "the keyring has no key %d for %s".formatted(id, purpose));
    }
    return found.key();
  }

  byte[] seal(byte[] rootKey, SecureRandom random) {
    byte[] header =
        new Wire.Writer().raw(MAGIC).raw(storeId).i32(counter).text(backend).text(root).done();
    Wire.Writer payload = new Wire.Writer().i32(keys.size());
    keys.forEach((id, key) -> payload.i32(id).text(key.purpose()).bytes(key.key().getEncoded()));
    byte[] plain = payload.done();
    byte[] nonce = Aead.random(random, Aead.NONCE_BYTES);
    byte[] sealed = Aead.seal(sealingKey(rootKey), nonce, plain, plain.length, header);
    Arrays.fill(plain, (byte) 0);
    return new Wire.Writer().raw(header).raw(nonce).raw(sealed).done();
  }

  /** Finds the root key that a header names; the caller of {@link #open} knows the backends. */
  interface RootKeys {
    byte[] find(String backend, String root);
  }

  static Keyring open(byte[] file, RootKeys roots) {
    try {
      Wire.Reader in = new Wire.Reader(file);
      if (!Arrays.equals(in.raw(MAGIC.length), MAGIC)) {
        throw corrupt();
      }
      byte[] storeId = in.raw(STORE_ID_BYTES);
      int counter = in.i32();
      String backend = in.text();
      String root = in.text();
      if (!root.matches("root-[0-9a-f]{16}-[0-9]{1,10}") || !backend.matches("[a-z-]{1,32}")) {
        throw corrupt();
      }
      byte[] header = Arrays.copyOf(file, in.position());
      byte[] nonce = in.raw(Aead.NONCE_BYTES);
      byte[] rootKey = roots.find(backend, root);
      byte[] plain =
          Aead.open(
              sealingKey(rootKey), nonce, file, in.position(), file.length - in.position(), header);
      Arrays.fill(rootKey, (byte) 0);
      Keyring opened = new Keyring(storeId, backend, root, counter, keys(plain));
      Arrays.fill(plain, (byte) 0);
      return opened;
    } catch (Wire.Malformed | AEADBadTagException e) {
      throw corrupt();
    }
  }

  private static SortedMap<Integer, DataKey> keys(byte[] plain) throws Wire.Malformed {
    Wire.Reader in = new Wire.Reader(plain);
    SortedMap<Integer, DataKey> keys = new TreeMap<>();
    for (int left = in.i32(); left > 0; left--) {
      keys.put(in.i32(), new DataKey(in.text(), Aead.key(in.bytes())));
    }
    in.end();
    return keys;
  }

  private static SecretKey sealingKey(byte[] rootKey) {
    return Aead.derive(Aead.key(rootKey), SEALING);
  }

  private static VaultException corrupt() {
    return new VaultException(
        VaultException.Code.CORRUPT,
        "the vault's keyring was changed or does not belong to the root key in place");
  }
}
