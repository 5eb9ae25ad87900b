package dev.palyra.identity.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.cert.Fingerprint;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;

class PakeTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final PairingCode CODE = PairingCode.parse("K7QX4P9M").orElseThrow();
  private static final Binding BINDING = binding("a", "b", "csr", "laptop", DeviceRole.AGENT);

  private static Binding binding(
      String root, String key, String csr, String name, DeviceRole role) {
    return new Binding("K7", new Fingerprint(root.repeat(64)), key, csr, name, "linux", role);
  }

  private record Ends(Pake.Confirmation device, Pake.Confirmation gateway) {}

  private static Ends run(PairingCode typed, Binding seenByDevice) throws PakeException {
    Pake device = Pake.ofDevice(typed, seenByDevice, RANDOM);
    Pake gateway = Pake.ofGateway(CODE, BINDING, RANDOM);
    String gateway2 = gateway.round2(device.round1());
    String device2 = device.round2(gateway.round1());
    return new Ends(device.confirm(gateway2), gateway.confirm(device2));
  }

  @Test
  void bothEndsConfirmAndShowTheSameNumber() throws Exception {
    Ends ends = run(CODE, BINDING);

    assertThat(ends.gateway().confirmedBy(ends.device().tag())).isTrue();
    assertThat(ends.device().confirmedBy(ends.gateway().tag())).isTrue();
    assertThat(ends.device().number()).isEqualTo(ends.gateway().number()).matches("[0-9]{6}");
    assertThat(ends.device().tag()).isNotEqualTo(ends.gateway().tag());
  }

  @Test
  void aTagSentBackIsNoProof() throws Exception {
    Ends ends = run(CODE, BINDING);

    assertThat(ends.device().confirmedBy(ends.device().tag())).isFalse();
  }

  @Test
  void anotherCodeConfirmsNothing() throws Exception {
    Ends ends = run(PairingCode.parse("K7QX4P9N").orElseThrow(), BINDING);

    assertThat(ends.gateway().confirmedBy(ends.device().tag())).isFalse();
    assertThat(ends.device().confirmedBy(ends.gateway().tag())).isFalse();
  }

  @Test
  void whateverTheTwoSeeDifferentlyConfirmsNothing() throws Exception {
    for (Binding other :
        List.of(
            binding("c", "b", "csr", "laptop", DeviceRole.AGENT),
            binding("a", "x", "csr", "laptop", DeviceRole.AGENT),
            binding("a", "b", "other", "laptop", DeviceRole.AGENT),
            binding("a", "b", "csr", "phone", DeviceRole.AGENT),
            binding("a", "b", "csr", "laptop", DeviceRole.OPERATOR))) {
      Ends ends = run(CODE, other);

      assertThat(ends.gateway().confirmedBy(ends.device().tag())).as("%s", other).isFalse();
      assertThat(ends.device().confirmedBy(ends.gateway().tag())).isFalse();
    }
  }

  @Test
  void malformedMessagesAreRefused() {
    Pake gateway = Pake.ofGateway(CODE, BINDING, RANDOM);
    String good = Pake.ofDevice(CODE, BINDING, RANDOM).round1();
    String infinity = "00" + good.substring(2);
    String offCurve =
        good.substring(0, 10) + (good.charAt(10) == '0' ? '1' : '0') + good.substring(11);
    String otherProof = good.substring(0, good.length() - 2) + (good.endsWith("00") ? "01" : "00");

    for (String bad :
        List.of("", "zz", good + "00", infinity, offCurve, otherProof, good.replace('a', 'g'))) {
      assertThatThrownBy(() -> Pake.ofGateway(CODE, BINDING, RANDOM).round2(bad))
          .isInstanceOf(PakeException.class);
    }
    assertThatThrownBy(() -> gateway.round2(gateway.round1())).isInstanceOf(PakeException.class);
  }

  @Test
  void codesAndExchangesDoNotPrintTheirSecret() {
    assertThat(CODE.toString()).doesNotContain("QX4P9M");
    assertThat(CODE.reveal()).isEqualTo("K7QX-4P9M");
    assertThat(PairingCode.parse("k7qx-4p9m").orElseThrow().reveal()).isEqualTo(CODE.reveal());
    assertThat(PairingCode.parse("K7QX4P9")).isEmpty();
    assertThat(PairingCode.parse("K7QX4P9U")).isEmpty();
  }
}
