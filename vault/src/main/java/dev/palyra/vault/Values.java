package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;

/**
 * Seals one value under its scope's key. The associated data are the store, the scope, the key and
 * the version: no value opens in another's place. The nonce is new for each version.
 */
final class Values {
  private static final byte[] PURPOSE = "palyra vault value v1".getBytes(UTF_8);

  private Values() {}

  static VaultLog.Pending seal(
      Keyring keys, VaultRef name, SecretVersion version, byte[] plain, SecureRandom random) {
    String purpose = purpose(name);
    int keyId = keys.writer(purpose);
    byte[] nonce = Aead.random(random, Aead.NONCE_BYTES);
    byte[] sealed =
        Aead.seal(
            keys.key(keyId, purpose),
            nonce,
            plain,
            plain.length,
            associated(keys, name, version.number()));
    byte[] tag = Arrays.copyOfRange(sealed, sealed.length - Aead.TAG_BYTES, sealed.length);
    return new VaultLog.Pending(new LogRecord.Value(name, version, keyId, nonce, tag), sealed);
  }

  static byte[] open(Keyring keys, VaultLog log, Index.Stored stored) throws IOException {
    LogRecord.Value value = stored.sealed();
    int length = value.version().length() + Aead.TAG_BYTES;
    byte[] sealed = log.value(stored.at(), length);
    byte[] tag = Arrays.copyOfRange(sealed, length - Aead.TAG_BYTES, length);
    try {
      if (!MessageDigest.isEqual(tag, value.tag())) {
        throw new AEADBadTagException("not the tag that the record pins");
      }
      return Aead.open(
          keys.key(value.dataKey(), purpose(value.name())),
          value.nonce(),
          sealed,
          0,
          length,
          associated(keys, value.name(), value.version().number()));
    } catch (AEADBadTagException e) {
      throw new VaultException(
          VaultException.Code.CORRUPT,
          "the value of \"%s\" was changed on disk".formatted(value.name()));
    }
  }

  static String purpose(VaultRef name) {
    return "scope:" + name.scope();
  }

  private static byte[] associated(Keyring keys, VaultRef name, int version) {
    return new Wire.Writer()
        .raw(PURPOSE)
        .raw(keys.storeId())
        .text(name.scope().toString())
        .text(name.key())
        .i32(version)
        .done();
  }
}
