package dev.palyra.store;

import dev.palyra.core.audit.Checkpoint;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.interfaces.EdECPrivateKey;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * The keys of the log. It signs by Bouncy Castle, which takes a twentieth of the JDK's time: every
 * commit waits for it (docs/decisions/0120). Thread-safe.
 */
final class LogKey implements Checkpoint.Signer {
  private final Ed25519PrivateKeyParameters key;
  private final PublicKey publicKey;

  /**
   * @throws IllegalArgumentException when it is no Ed25519 key, or one that does not leave its
   *     device
   */
  LogKey(KeyPair keys) {
    if (!(keys.getPrivate() instanceof EdECPrivateKey edwards) || edwards.getBytes().isEmpty()) {
      throw new IllegalArgumentException("the audit log is signed with an Ed25519 key");
    }
    this.key = new Ed25519PrivateKeyParameters(edwards.getBytes().get());
    this.publicKey = keys.getPublic();
  }

  /** Whether it signed this. Checked by the JDK, as everybody else does. */
  boolean signed(Checkpoint checkpoint) {
    return checkpoint.signedBy(publicKey);
  }

  @Override
  public byte[] sign(byte[] statement) {
    var signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(statement, 0, statement.length);
    return signer.generateSignature();
  }

  @Override
  public String toString() {
    return "LogKey[redacted]";
  }
}
