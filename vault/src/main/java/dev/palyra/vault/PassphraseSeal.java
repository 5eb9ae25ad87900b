package dev.palyra.vault;

import dev.palyra.core.secret.Secret;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKey;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Files sealed under a passphrase: Argon2id (RFC 9106) gives the key, AES-256-GCM seals. The cost
 * is written with each blob, so that it can be raised; a blob that asks for more than {@link
 * Cost#LARGEST} is refused, because a changed file could otherwise exhaust the memory.
 */
public final class PassphraseSeal implements BlobSeal {
  private static final int SALT_BYTES = 16;
  private static final int FORM = 1;

  private final Secret passphrase;
  private final Cost cost;
  private final SecureRandom random;

  /** Seals with {@code cost}; opens whatever cost a blob was sealed with. */
  public PassphraseSeal(Secret passphrase, Cost cost, SecureRandom random) {
    this.passphrase = passphrase;
    this.cost = cost;
    this.random = random;
  }

  /** What one derivation takes. */
  public record Cost(int memoryKib, int iterations, int parallelism) {
    /** RFC 9106 section 4, second recommended option, with 64 MiB: about a third of a second. */
    public static final Cost RECOMMENDED = new Cost(64 * 1024, 3, 4);

    static final Cost LARGEST = new Cost(1024 * 1024, 16, 16);

    public Cost {
      if (memoryKib < 8 * parallelism || iterations < 1 || parallelism < 1) {
        throw new IllegalArgumentException("the Argon2id cost is out of range");
      }
    }
  }

  @Override
  public String backendName() {
    return "passphrase";
  }

  @Override
  public boolean available() {
    return true;
  }

  @Override
  public byte[] seal(byte[] value, byte[] context) {
    byte[] salt = Aead.random(random, SALT_BYTES);
    byte[] nonce = Aead.random(random, Aead.NONCE_BYTES);
    byte[] sealed = Aead.seal(derive(salt, cost), nonce, value, value.length, context);
    return new Wire.Writer()
        .u8(FORM)
        .i32(cost.memoryKib())
        .i32(cost.iterations())
        .i32(cost.parallelism())
        .raw(salt)
        .raw(nonce)
        .raw(sealed)
        .done();
  }

  @Override
  public byte[] open(byte[] sealed, byte[] context) {
    try {
      Wire.Reader in = new Wire.Reader(sealed);
      if (in.u8() != FORM) {
        throw wrong();
      }
      Cost asked = new Cost(in.i32(), in.i32(), in.i32());
      if (asked.memoryKib() > Cost.LARGEST.memoryKib()
          || asked.iterations() > Cost.LARGEST.iterations()
          || asked.parallelism() > Cost.LARGEST.parallelism()) {
        throw wrong();
      }
      SecretKey key = derive(in.raw(SALT_BYTES), asked);
      byte[] nonce = in.raw(Aead.NONCE_BYTES);
      return Aead.open(key, nonce, sealed, in.position(), sealed.length - in.position(), context);
    } catch (Wire.Malformed | IllegalArgumentException | AEADBadTagException e) {
      throw wrong();
    }
  }

  private SecretKey derive(byte[] salt, Cost with) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(with.memoryKib())
            .withIterations(with.iterations())
            .withParallelism(with.parallelism())
            .withSalt(salt)
            .build());
    byte[] secret = passphrase.reveal();
    byte[] key = new byte[Aead.KEY_BYTES];
    argon2.generateBytes(secret, key);
    Arrays.fill(secret, (byte) 0);
    return Aead.key(key);
  }

  private static VaultException wrong() {
    return new VaultException(
        VaultException.Code.CORRUPT, "the passphrase is wrong or the key file was changed");
  }
}
