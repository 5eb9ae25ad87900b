package dev.palyra.auth.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.secret.Secret;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
  private static final Secret RFC_SECRET = Secret.ofUtf8("12345678901234567890");

  /** RFC 6238, appendix B, SHA-1, the last six of eight digits. */
  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void knowsTheVectorsOfTheRfc(long seconds, String code) {
    assertThat(new Totp().step(RFC_SECRET, code, Instant.ofEpochSecond(seconds)))
        .hasValue(seconds / 30);
  }

  @ParameterizedTest
  @CsvSource({"29, true", "30, true", "89, true", "90, false", "-31, false"})
  void aClockMayBeOffByOneStep(long from, boolean counts) {
    // 287082 is the code of step 1, from 30 s to 59 s.
    assertThat(new Totp().step(RFC_SECRET, "287082", Instant.ofEpochSecond(from)).isPresent())
        .isEqualTo(counts);
  }

  @Test
  void whatIsNoCodeIsNone() {
    for (String text : new String[] {"", "287082 ", "28708", "0287082", "２８７０８２", "abcdef"}) {
      assertThat(new Totp().step(RFC_SECRET, text, Instant.ofEpochSecond(59))).as(text).isEmpty();
    }
  }

  @Test
  void secretsDifferAndAreWrittenForApps() {
    try (Secret one = Totp.mint(new java.security.SecureRandom());
        Secret other = Totp.mint(new java.security.SecureRandom())) {
      assertThat(one.matches(other)).isFalse();
      assertThat(Totp.base32(one)).matches("[A-Z2-7]{32}");
    }
  }
}
