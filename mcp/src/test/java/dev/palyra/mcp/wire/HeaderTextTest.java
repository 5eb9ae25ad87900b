package dev.palyra.mcp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text as a header's value; the examples are the specification's. */
class HeaderTextTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "us-west1,us-west1",
        "'us west 1','us west 1'",
        "'',''",
        "'Hello, 世界',=?base64?SGVsbG8sIOS4lueVjA==?=",
        "' padded ',=?base64?IHBhZGRlZCA=?=",
        "'line1\nline2',=?base64?bGluZTEKbGluZTI=?=",
        "=?base64?literal?=,=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?=",
      })
  void whatAHeaderCannotCarryIsEncoded(String text, String header) {
    assertThat(HeaderText.encoded(text)).isEqualTo(header);
  }

  @Property
  void everyTextComesBackAndNothingElseThanVisibleCharactersIsSent(@ForAll String any) {
    String text =
        any.codePoints()
            .filter(c -> c < 0xd800 || c > 0xdfff)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    String header = HeaderText.encoded(text);
    assertThat(header).matches("[ -~]*").isEqualTo(header.strip());
    assertThat(HeaderText.decoded(header)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u0001b",
        "grüße",
        "=?base64?=",
        "=?base64?YQ?=",
        "=?base64?Y Q=?=",
        "=?base64?/w==?=",
        "=?base64?!!!!?="
      })
  void whatIsBrokenIsNotRead(String header) {
    assertThat(HeaderText.decoded(header)).isEmpty();
  }

  @Test
  void theMarksAreWrittenExactlySo() {
    assertThat(HeaderText.decoded("=?BASE64?YQ==?=")).contains("=?BASE64?YQ==?=");
  }
}
