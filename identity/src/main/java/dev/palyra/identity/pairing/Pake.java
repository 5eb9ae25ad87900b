package dev.palyra.identity.pairing;

import dev.palyra.core.Digests;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.agreement.ecjpake.ECJPAKECurves;
import org.bouncycastle.crypto.agreement.ecjpake.ECJPAKEParticipant;
import org.bouncycastle.crypto.digests.SHA256Digest;

/**
 * One side of one exchange: EC J-PAKE on P-256 by Bouncy Castle (RFC 8236), and key confirmation
 * over the whole transcript, both ways, in the form of RFC 9382, section 4: HKDF-SHA-256 from the
 * agreed key, with the digest of the transcript as the info, gives one key for each direction, and
 * each side sends HMAC-SHA-256 of the transcript under its own.
 *
 * <p>The transcript is all messages of the exchange and everything in the {@link Binding}. Who sits
 * in between has another root, another TLS key, or another request than the two ends, so that the
 * tags differ, whatever is relayed. The device's tag comes first: a gateway gives nothing to
 * somebody who does not know the code. Not thread-safe; for one exchange.
 */
public final class Pake {
  private static final String DEVICE = "palyra-device";
  private static final String GATEWAY = "palyra-gateway";
  private static final int KEY_BYTES = 32;
  private static final int NUMBERS = 1_000_000;

  private final boolean device;
  private final ECJPAKEParticipant participant;
  private final Binding binding;
  private final String ownRound1;
  private String peerRound1 = "";
  private String ownRound2 = "";
  private String peerRound2 = "";

  private Pake(boolean device, PairingCode code, Binding binding, SecureRandom random) {
    this.device = device;
    this.binding = binding;
    this.participant =
        new ECJPAKEParticipant(
            device ? DEVICE : GATEWAY,
            code.password(),
            ECJPAKECurves.NIST_P256,
            SHA256Digest.newInstance(),
            random);
    this.ownRound1 = PakeWire.write(participant.createRound1PayloadToSend());
  }

  public static Pake ofDevice(PairingCode code, Binding binding, SecureRandom random) {
    return new Pake(true, code, binding, random);
  }

  public static Pake ofGateway(PairingCode code, Binding binding, SecureRandom random) {
    return new Pake(false, code, binding, random);
  }

  public String round1() {
    return ownRound1;
  }

  /** Takes the peer's first message and gives the second one. */
  public String round2(String peersRound1) throws PakeException {
    try {
      participant.validateRound1PayloadReceived(PakeWire.round1(peer(), peersRound1));
      peerRound1 = peersRound1;
      ownRound2 = PakeWire.write(participant.createRound2PayloadToSend());
      return ownRound2;
    } catch (CryptoException | RuntimeException e) {
      throw new PakeException();
    }
  }

  /** Takes the peer's second message; after that both tags are known. */
  public Confirmation confirm(String peersRound2) throws PakeException {
    try {
      participant.validateRound2PayloadReceived(PakeWire.round2(peer(), peersRound2));
      peerRound2 = peersRound2;
      return derive(participant.calculateKeyingMaterial());
    } catch (CryptoException | RuntimeException e) {
      throw new PakeException();
    }
  }

  private String peer() {
    return device ? GATEWAY : DEVICE;
  }

  private Confirmation derive(BigInteger material) {
    byte[] transcript =
        binding.digest(
            device ? ownRound1 : peerRound1,
            device ? peerRound1 : ownRound1,
            device ? ownRound2 : peerRound2,
            device ? peerRound2 : ownRound2);
    byte[] agreed = org.bouncycastle.util.BigIntegers.asUnsignedByteArray(KEY_BYTES, material);
    try {
      byte[] fromDevice = tag(agreed, "device confirms", transcript);
      byte[] fromGateway = tag(agreed, "gateway confirms", transcript);
      byte[] shown = key(agreed, "comparison number", transcript).getEncoded();
      long number = ByteBuffer.wrap(shown).getLong() >>> 1;
      return new Confirmation(
          device ? fromDevice : fromGateway,
          device ? fromGateway : fromDevice,
          String.format("%06d", number % NUMBERS));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      Arrays.fill(agreed, (byte) 0);
    }
  }

  private static byte[] tag(byte[] agreed, String label, byte[] transcript)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key(agreed, label, transcript));
    return mac.doFinal(transcript);
  }

  private static SecretKey key(byte[] agreed, String label, byte[] transcript)
      throws GeneralSecurityException {
    byte[] info =
        Digests.sha256Hex("palyra-pairing-v1", label, HexFormat.of().formatHex(transcript))
            .getBytes(StandardCharsets.US_ASCII);
    return KDF.getInstance("HKDF-SHA256")
        .deriveKey(
            "HmacSHA256",
            HKDFParameterSpec.ofExtract()
                .addIKM(new SecretKeySpec(agreed, "Generic"))
                .thenExpand(info, KEY_BYTES));
  }

  /** The two tags, and the number that people compare. A class: tags are not to be printed. */
  public static final class Confirmation {
    private final byte[] own;
    private final byte[] expected;
    private final String number;

    private Confirmation(byte[] own, byte[] expected, String number) {
      this.own = own;
      this.expected = expected;
      this.number = number;
    }

    /** What to send. */
    public String tag() {
      return HexFormat.of().formatHex(own);
    }

    /** Whether the peer's tag is right, in constant time. */
    public boolean confirmedBy(String peersTag) {
      return MessageDigest.isEqual(
          HexFormat.of().formatHex(expected).getBytes(StandardCharsets.US_ASCII),
          peersTag.getBytes(StandardCharsets.UTF_8));
    }

    /** Six digits that both sides have in common if nobody is in between. */
    public String number() {
      return number;
    }
  }
}
