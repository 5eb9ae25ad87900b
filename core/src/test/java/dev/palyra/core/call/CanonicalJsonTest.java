package dev.palyra.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class CanonicalJsonTest {
  private static String canonical(String json) {
    return CanonicalJson.text(StrictJson.parse(json));
  }

  /**
   * RFC 8785, section 3.2.2 and 3.2.3, without the number that no double holds exactly as an
   * integer.
   */
  @Test
  void agreesWithTheExampleOfTheRfc() {
    assertThat(
            canonical(
                """
                {
                  "numbers": [4.50, 2e-3, 0.000000000000000000000000001],
                  "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                  "literals": [null, true, false]
                }
                """))
        .isEqualTo(
            "{\"literals\":[null,true,false],\"numbers\":[4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  /** RFC 8785, section 3.2.3: keys are sorted by UTF-16 code units. */
  @Test
  void sortsKeysByCodeUnits() {
    assertThat(
            canonical(
                "{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,\"\\u0080\":6,\"\\u00f6\":7}"))
        .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}");
  }

  /** RFC 8785, appendix B, with the bits of the double in front. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "becbf647612f3696, -0.0000033333333333333333",
  })
  void printsNumbersAsEcmaScriptDoes(String bits, String expected) {
    assertThat(EcmaScriptNumber.format(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))))
        .isEqualTo(expected);
  }

  @Property
  void aPrintedNumberReadsBackAsItself(@ForAll double value) {
    if (Double.isFinite(value)) {
      assertThat(Double.parseDouble(EcmaScriptNumber.format(value)) + 0.0).isEqualTo(value + 0.0);
    }
  }

  /** Also what stands for itself next to what is escaped, and surrogates that are paired. */
  @Property
  void stringsWithoutATreeGiveTheSameText(
      @ForAll @Size(max = 4) Map<String, @CharRange(from = 0, to = 'a') String> strings,
      @ForAll @CharRange(from = '\ud7ff', to = '\ue000') String surrogates) {
    var members = new TreeMap<>(strings);
    members.put("s", surrogates);
    var tree = JsonNodeFactory.instance.objectNode();
    members.forEach(tree::put);

    assertThat(text(() -> CanonicalJson.text(members)))
        .isEqualTo(text(() -> CanonicalJson.text(tree)));
  }

  private static String text(Supplier<String> canonical) {
    try {
      String text = canonical.get();
      assertThat(StrictJson.parse(text).isObject()).isTrue();
      return text;
    } catch (MalformedJsonException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Property
  void theCanonicalFormIsItsOwnCanonicalForm(@ForAll String key, @ForAll String value) {
    String json;
    try {
      json =
          CanonicalJson.text(
              tools.jackson.databind.node.JsonNodeFactory.instance.objectNode().put(key, value));
    } catch (MalformedJsonException unpairedSurrogate) {
      return;
    }
    assertThat(canonical(json)).isEqualTo(json);
  }

  /** Two calls that differ must not share a digest. */
  @ParameterizedTest
  @ValueSource(
      strings = {"9007199254740993", "-9007199254740993", "1e30", "123456789012345678901234567890"})
  void refusesIntegersThatADoubleWouldRound(String number) {
    assertThatThrownBy(() -> canonical(number))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("2^53");
  }

  @ParameterizedTest
  @CsvSource({"1.0, 1", "1e2, 100", "-0, 0", "-0.0, 0", "9007199254740992, 9007199254740992"})
  void printsWholeNumbersWithoutAFraction(String number, String expected) {
    assertThat(canonical(number)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}{}",
        "{\"a\":1,\"a\":2}",
        "[1,]",
        "NaN",
        "'a'",
        "{a:1}",
        "01",
        "\"\u0001\"",
        "// c\n1",
        "1e99999999999",
        "\"\\ud800\"",
      })
  void refusesWhatIsNotStrictlyJson(String text) {
    assertThatThrownBy(() -> canonical(text)).isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void boundsTheDepth() {
    assertThatThrownBy(() -> StrictJson.parse("[".repeat(100_000)))
        .isInstanceOf(MalformedJsonException.class);
  }

  @Test
  void aMessageDoesNotQuoteTheDocument() {
    assertThatThrownBy(() -> StrictJson.parse("{\"password\": hunter2}"))
        .hasMessage("malformed JSON at line 1, column 14");
  }
}
