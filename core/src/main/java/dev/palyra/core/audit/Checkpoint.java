package dev.palyra.core.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.HexFormat;

/**
 * A signed statement that the log had {@code seq} records and that the last one had {@code hash}.
 * Ed25519 (RFC 8032) over a version tag, seq, hash and time, one a line.
 */
public record Checkpoint(long seq, String hash, String time, String signature) {

  /** Whoever holds the key of the log. */
  @FunctionalInterface
  public interface Signer {
    /** The Ed25519 signature of these bytes, 64 bytes. */
    byte[] sign(byte[] statement);
  }

  /** Signs the head of the log. */
  public static Checkpoint sign(long seq, String hash, String time, Signer signer) {
    byte[] signature = signer.sign(statement(seq, hash, time));
    return new Checkpoint(seq, hash, time, HexFormat.of().formatHex(signature));
  }

  /** Whether {@code key} signed this. False for a malformed signature too. */
  public boolean signedBy(PublicKey key) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(statement(seq, hash, time));
      return verifier.verify(HexFormat.of().parseHex(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] statement(long seq, String hash, String time) {
    return ("palyra-audit-checkpoint-v1\n" + seq + "\n" + hash + "\n" + time + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
