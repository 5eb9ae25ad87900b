package dev.palyra.gateway.policy;

import dev.palyra.gateway.StartException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/**
 * Keys that bundles and skills are signed with: Ed25519, the private one as PKCS #8 in PEM (RFC
 * 7468).
 */
public final class SigningKeys {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----\n";
  private static final String END = "\n-----END PRIVATE KEY-----\n";
  private static final int MAX_BYTES = 4_096;

  private SigningKeys() {}

  /**
   * Makes a key in a file of its own, of mode 0600, which must not exist.
   *
   * @return the public key, as palyra.toml wants it
   */
  public static String generate(Path file) throws IOException, GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] pem =
        (BEGIN + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded()) + END)
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(pem);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (FileAlreadyExistsException e) {
      throw new StartException("\"" + file + "\" is there already; a key is never replaced");
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  /** Reads a private key, and derives the public one. */
  public static KeyPair readPair(Path file) throws IOException, GeneralSecurityException {
    PrivateKey key = read(file);
    byte[] seed =
        ((EdECPrivateKey) key)
            .getBytes()
            .orElseThrow(() -> new GeneralSecurityException("the key cannot be read"));
    try {
      var publicKey = new Ed25519PrivateKeyParameters(seed).generatePublicKey();
      byte[] der = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(publicKey).getEncoded();
      return new KeyPair(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)), key);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  static PrivateKey read(Path file) throws IOException {
    var permissions = Files.getPosixFilePermissions(file);
    if (!PosixFilePermissions.toString(permissions).endsWith("------")) {
      throw new StartException(
          "\"" + file + "\" can be read by others; make it private with chmod 600");
    }
    if (Files.size(file) > MAX_BYTES) {
      throw notAKey(file);
    }
    String pem = Files.readString(file);
    try {
      if (!pem.startsWith(BEGIN) || !pem.endsWith(END)) {
        throw notAKey(file);
      }
      String base64 = pem.substring(BEGIN.length(), pem.length() - END.length());
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw notAKey(file);
    }
  }

  private static StartException notAKey(Path file) {
    return new StartException(
        "\"" + file + "\" holds no Ed25519 key; `palyra policy keygen FILE` makes one");
  }
}
