package dev.palyra.identity.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.identity.cert.Fingerprint;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairingUriTest {
  private static final String CA = "ab".repeat(32);
  private static final PairingUri URI =
      new PairingUri(
          List.of("palyra.example:7443", "[::1]:7443"),
          new Fingerprint(CA),
          Instant.ofEpochSecond(1_800_000_000),
          PairingCode.parse("K7QX4P9M").orElseThrow());

  @Test
  void readsWhatItWrites() {
    PairingUri read = PairingUri.parse(URI.reveal());

    assertThat(read.reveal())
        .isEqualTo(URI.reveal())
        .isEqualTo(
            "palyra:pair?v=1&gw=palyra.example:7443&gw=[::1]:7443&ca="
                + CA
                + "&exp=1800000000&code=K7QX4P9M");
    assertThat(URI.toString()).doesNotContain("QX4P9M");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://palyra",
        "palyra:pair?",
        "palyra:pair?v=2&gw=a:1&ca=X&exp=1&code=K7QX4P9M",
        "palyra:pair?v=1&ca=X&exp=1&code=K7QX4P9M",
        "palyra:pair?v=1&gw=a&ca=X&exp=1&code=K7QX4P9M",
        "palyra:pair?v=1&gw=a:99999&ca=X&exp=1&code=K7QX4P9M",
        "palyra:pair?v=1&gw=a:1/x&ca=X&exp=1&code=K7QX4P9M",
        "palyra:pair?v=1&gw=a:1&ca=X&exp=-1&code=K7QX4P9M",
        "palyra:pair?v=1&gw=a:1&ca=X&exp=1&code=short",
        "palyra:pair?v=1&v=1&gw=a:1&ca=X&exp=1&code=K7QX4P9M",
        "palyra:pair?v=1&gw=a:1&ca=X&exp=1&code=K7QX4P9M&more=1",
        "palyra:pair?v=1&gw=a:1&ca=abcd&exp=1&code=K7QX4P9M"
      })
  void refusesEverythingElse(String text) {
    assertThatThrownBy(
            () -> PairingUri.parse(text.replace("X&", CA + "&").replace("K7Q" + CA + "&", "K7QX")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("QX4P9M");
  }
}
