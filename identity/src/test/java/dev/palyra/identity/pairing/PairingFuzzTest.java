package dev.palyra.identity.pairing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.cert.CsrIntake;
import dev.palyra.identity.cert.Fingerprint;
import java.security.SecureRandom;
import org.junit.jupiter.api.Tag;

/** What strangers may send: each is refused in the one expected way, or is right. */
@Tag("fuzz")
class PairingFuzzTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final PairingCode CODE = PairingCode.draw(RANDOM);
  private static final Binding BINDING =
      new Binding(
          CODE.nameplate(), new Fingerprint("a".repeat(64)), "k", "c", "n", "k", DeviceRole.NODE);

  @FuzzTest(maxDuration = "10s")
  void uri(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    try {
      String again = PairingUri.parse(text).reveal();
      if (!PairingUri.parse(again).reveal().equals(again)) {
        throw new AssertionError("not one spelling");
      }
    } catch (IllegalArgumentException _) {
      // Refused, as it should be.
    }
  }

  @FuzzTest(maxDuration = "10s")
  void csr(FuzzedDataProvider data) {
    byte[] der = data.consumeRemainingAsBytes();
    String pem =
        "-----BEGIN CERTIFICATE REQUEST-----\n"
            + java.util.Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END CERTIFICATE REQUEST-----\n";
    try {
      var _ = CsrIntake.accept(pem);
    } catch (IllegalArgumentException _) {
      // Refused, as it should be.
    }
    try {
      var _ = CsrIntake.accept(new String(der, java.nio.charset.StandardCharsets.ISO_8859_1));
    } catch (IllegalArgumentException _) {
      // Refused, as it should be.
    }
  }

  @FuzzTest(maxDuration = "10s")
  void messages(FuzzedDataProvider data) {
    String first = java.util.HexFormat.of().formatHex(data.consumeBytes(324));
    try {
      Pake gateway = Pake.ofGateway(CODE, BINDING, RANDOM);
      gateway.round2(first);
      throw new AssertionError("a proof was found by chance");
    } catch (PakeException _) {
      // Refused, as it should be.
    }
  }
}
