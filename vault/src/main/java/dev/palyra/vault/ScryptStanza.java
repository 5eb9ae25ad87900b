package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.RecipientStanzaWriter;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import dev.palyra.core.secret.Secret;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.SCrypt;

/**
 * age's passphrase recipient, as its specification has it (c2sp.org/age, "The scrypt recipient
 * type"): the one part of the format that the library used for the rest does not bring here.
 */
final class ScryptStanza implements RecipientStanzaReader, RecipientStanzaWriter {
  private static final String TYPE = "scrypt";
  private static final byte[] LABEL = "age-encryption.org/v1/scrypt".getBytes(UTF_8);
  private static final int SALT_BYTES = 16;

  /** What age itself writes: about a second. */
  private static final int LOG_N = 18;

  /** More would let a changed file exhaust the memory: 2^20 takes a gigabyte. */
  private static final int LARGEST_LOG_N = 20;

  /** 128 times r, which is 8, bytes for each of the N blocks (RFC 7914, section 2). */
  private static final long MEMORY_OF_LOG_0 = 1_024;

  private final Secret passphrase;
  private final SecureRandom random;

  ScryptStanza(Secret passphrase, SecureRandom random) {
    this.passphrase = passphrase;
    this.random = random;
  }

  @SuppressWarnings("ArrayRecordComponent") // Never compared; the library asks for the body once.
  private record Stanza(List<String> arguments, byte[] wrapped) implements RecipientStanza {
    @Override
    public String getType() {
      return TYPE;
    }

    @Override
    public List<String> getArguments() {
      return arguments;
    }

    @Override
    public byte[] getBody() {
      return wrapped.clone();
    }
  }

  @Override
  public Iterable<RecipientStanza> getRecipientStanzas(FileKey fileKey)
      throws GeneralSecurityException {
    byte[] salt = Aead.random(random, SALT_BYTES);
    byte[] wrapped = wrap(Cipher.ENCRYPT_MODE, fileKey.getEncoded(), salt, LOG_N);
    String argument = Base64.getEncoder().withoutPadding().encodeToString(salt);
    return List.of(new Stanza(List.of(argument, Integer.toString(LOG_N)), wrapped));
  }

  @Override
  public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
    Iterator<RecipientStanza> all = stanzas.iterator();
    RecipientStanza stanza = all.next();
    if (!stanza.getType().equals(TYPE) || all.hasNext() || stanza.getArguments().size() != 2) {
      throw new UnsupportedRecipientStanzaException("not encrypted with one passphrase");
    }
    String work = stanza.getArguments().get(1);
    if (!work.matches("[1-9][0-9]?") || Integer.parseInt(work) > LARGEST_LOG_N) {
      throw new UnsupportedRecipientStanzaException("the work factor is out of range");
    }
    byte[] salt;
    try {
      salt = Base64.getDecoder().decode(stanza.getArguments().getFirst());
    } catch (IllegalArgumentException e) {
      throw new UnsupportedRecipientStanzaException("the salt is malformed");
    }
    if (salt.length != SALT_BYTES) {
      throw new UnsupportedRecipientStanzaException("the salt is malformed");
    }
    return new FileKey(wrap(Cipher.DECRYPT_MODE, stanza.getBody(), salt, Integer.parseInt(work)));
  }

  /** ChaCha20-Poly1305 with a zero nonce: the key is used once. */
  private byte[] wrap(int mode, byte[] input, byte[] salt, int logN)
      throws GeneralSecurityException {
    // Running out of memory would end the whole process.
    if (MEMORY_OF_LOG_0 << logN > Runtime.getRuntime().maxMemory() / 2) {
      throw new VaultException(
          VaultException.Code.LIMIT,
          "this passphrase takes %d MiB of memory, more than half of what the process may use"
              .formatted(MEMORY_OF_LOG_0 << logN >> 20));
    }
    byte[] labelled = Arrays.copyOf(LABEL, LABEL.length + salt.length);
    System.arraycopy(salt, 0, labelled, LABEL.length, salt.length);
    byte[] secret = passphrase.reveal();
    byte[] key = SCrypt.generate(secret, labelled, 1 << logN, 8, 1, 32);
    Arrays.fill(secret, (byte) 0);
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(mode, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(new byte[12]));
    Arrays.fill(key, (byte) 0);
    return cipher.doFinal(input);
  }
}
