package dev.palyra.identity.pairing;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.agreement.ecjpake.ECJPAKECurves;
import org.bouncycastle.crypto.agreement.ecjpake.ECJPAKERound1Payload;
import org.bouncycastle.crypto.agreement.ecjpake.ECJPAKERound2Payload;
import org.bouncycastle.crypto.agreement.ecjpake.ECSchnorrZKP;
import org.bouncycastle.math.ec.ECPoint;

/**
 * The payloads of EC J-PAKE as bytes of one fixed length: points in uncompressed form (65 bytes,
 * SEC 1), numbers below the order of P-256 in 32 bytes. A point that is not on the curve, or is the
 * neutral one, and a number that is not below the order are refused.
 */
final class PakeWire {
  private static final int POINT = 65;
  private static final int NUMBER = 32;
  private static final int PROOF = POINT + NUMBER;
  private static final int ROUND_1 = 2 * (POINT + PROOF);
  private static final int ROUND_2 = POINT + PROOF;

  private PakeWire() {}

  static String write(ECJPAKERound1Payload payload) {
    byte[] out = new byte[ROUND_1];
    put(payload.getGx1(), out, 0);
    put(payload.getGx2(), out, POINT);
    put(payload.getKnowledgeProofForX1(), out, 2 * POINT);
    put(payload.getKnowledgeProofForX2(), out, 2 * POINT + PROOF);
    return HexFormat.of().formatHex(out);
  }

  static String write(ECJPAKERound2Payload payload) {
    byte[] out = new byte[ROUND_2];
    put(payload.getA(), out, 0);
    put(payload.getKnowledgeProofForX2s(), out, POINT);
    return HexFormat.of().formatHex(out);
  }

  static ECJPAKERound1Payload round1(String participant, String hex) {
    byte[] in = bytes(hex, ROUND_1);
    return new ECJPAKERound1Payload(
        participant,
        point(in, 0),
        point(in, POINT),
        proof(in, 2 * POINT),
        proof(in, 2 * POINT + PROOF));
  }

  static ECJPAKERound2Payload round2(String participant, String hex) {
    byte[] in = bytes(hex, ROUND_2);
    return new ECJPAKERound2Payload(participant, point(in, 0), proof(in, POINT));
  }

  private static byte[] bytes(String hex, int length) {
    if (hex.length() != 2 * length) {
      throw new IllegalArgumentException("a message of the key agreement has the wrong length");
    }
    return HexFormat.of().parseHex(hex);
  }

  private static ECPoint point(byte[] in, int at) {
    byte[] encoded = Arrays.copyOfRange(in, at, at + POINT);
    if (encoded[0] != 4) {
      throw new IllegalArgumentException("a point of the key agreement is not uncompressed");
    }
    ECPoint point = ECJPAKECurves.NIST_P256.getCurve().decodePoint(encoded);
    if (point.isInfinity() || !point.isValid()) {
      throw new IllegalArgumentException("a point of the key agreement is not on the curve");
    }
    return point;
  }

  private static ECSchnorrZKP proof(byte[] in, int at) {
    var r = new BigInteger(1, Arrays.copyOfRange(in, at + POINT, at + PROOF));
    if (r.compareTo(ECJPAKECurves.NIST_P256.getN()) >= 0) {
      throw new IllegalArgumentException("a number of the key agreement is too large");
    }
    return Proofs.proof(point(in, at), r);
  }

  private static void put(ECPoint point, byte[] out, int at) {
    System.arraycopy(point.getEncoded(false), 0, out, at, POINT);
  }

  private static void put(ECSchnorrZKP proof, byte[] out, int at) {
    put(proof.getV(), out, at);
    byte[] r = org.bouncycastle.util.BigIntegers.asUnsignedByteArray(NUMBER, proof.getr());
    System.arraycopy(r, 0, out, at + POINT, NUMBER);
  }
}
