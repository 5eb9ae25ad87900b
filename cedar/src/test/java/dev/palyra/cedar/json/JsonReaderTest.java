package dev.palyra.cedar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  @Test
  void readsEveryKindOfValue() {
    assertThat(JsonReader.read(" {\"a\" : [1, -2, true, false, null, \"x\"] , \"b\":{}} "))
        .isEqualTo(
            new Json.Obj(
                Map.of(
                    "a",
                    Json.Arr.of(
                        new Json.Num(1),
                        new Json.Num(-2),
                        new Json.Bool(true),
                        new Json.Bool(false),
                        Json.Null.NULL,
                        new Json.Str("x")),
                    "b",
                    new Json.Obj(Map.of()))));
  }

  @Test
  void readsEveryEscape() {
    assertThat(string("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uD83D\\uDE00😀\""))
        .isEqualTo("\"\\/\b\f\n\r\tA😀😀");
  }

  @Test
  void readsTheWholeRangeOfLongs() {
    assertThat(JsonReader.read("[9223372036854775807,-9223372036854775808]"))
        .isEqualTo(Json.Arr.of(new Json.Num(Long.MAX_VALUE), new Json.Num(Long.MIN_VALUE)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "tru",
        "True",
        "nul",
        "NaN",
        "Infinity",
        "1 2",
        "[]]",
        "01",
        "-01",
        "-",
        "+1",
        ".5",
        "1.",
        "1.0",
        "1.5",
        "1e3",
        "1E3",
        "-0",
        "9223372036854775808",
        "-9223372036854775809",
        "1e400",
        "0x10",
        "\"",
        "\"a",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u١٢٣٤\"",
        "\"\t\"",
        "\"\n\"",
        "\"\u0000\"",
        "\u0000",
        "\uFEFF1",
        "// c\n1",
        "1/**/",
        "[1\u00A0]"
      })
  void refusesWhatIsNotStrictJson(String text) {
    assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(CedarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\uD800\"",
        "\"\\uDC00\"",
        "\"\\uD800\\uD800\"",
        "\"\\uD800x\"",
        "\"\\uDC00\\uD800\"",
        "\"\uD800\"",
        "\"\uDC00\"",
        "\"\uD800\\n\"",
        "{\"\\uD800\":1}"
      })
  void refusesUnpairedSurrogates(String text) {
    assertThatThrownBy(() -> JsonReader.read(text)).hasMessageContaining("surrogate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1,\"a\":2} | 1 | 8 | duplicate key \"a\"",
        "[{\"b\":{\"a\":1,\"a\":1}}] | 1 | 14 | duplicate key \"a\"",
        "[1, 2.5] | 1 | 5 | a number must be an integer",
        "[true, nope] | 1 | 8 | expected a JSON value",
      })
  void saysWhereAndWhat(String text, int line, int column, String message) {
    assertThatThrownBy(() -> JsonReader.read(text))
        .hasMessageContaining(line + ":" + column)
        .hasMessageContaining(message);
  }

  @Test
  void twoSpellingsOfOneKeyAreADuplicate() {
    assertThatThrownBy(() -> JsonReader.read("{\"a\":1,\"\\u0061\":2}"))
        .hasMessageContaining("duplicate key");
  }

  @Test
  void boundsNestingWithoutUsingTheStack() {
    int most = Limits.DEFAULTS.nesting();
    String deep = "[".repeat(10_000_000);
    assertThatThrownBy(() -> JsonReader.read(deep))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining(String.valueOf(most));
    assertThat(JsonReader.read("[".repeat(most) + "]".repeat(most))).isInstanceOf(Json.Arr.class);
  }

  @Test
  void boundsLengthAndElements() {
    Limits limits = Limits.DEFAULTS.withInputChars(20).withElements(3);
    assertThat(JsonReader.read(Source.of("[1,2,3]"), limits)).isInstanceOf(Json.Arr.class);
    assertThatThrownBy(() -> JsonReader.read(Source.of("[1,2,3,4]"), limits))
        .hasMessageContaining("limit of 3 elements");
    assertThatThrownBy(() -> JsonReader.read(Source.of(" ".repeat(21)), limits))
        .hasMessageContaining("limit of 20");
  }

  @Property(tries = 500)
  void whatIsWrittenReadsBack(@ForAll("values") Json value) {
    assertThat(JsonReader.read(JsonWriter.compact(value))).isEqualTo(value);
    assertThat(JsonReader.read(JsonWriter.pretty(value))).isEqualTo(value);
  }

  @Property(tries = 500)
  void anyTextIsReadOrRefused(@ForAll String text) {
    try {
      Json value = JsonReader.read(text);
      assertThat(JsonReader.read(JsonWriter.compact(value))).isEqualTo(value);
    } catch (CedarException refused) {
      assertThat(refused.diagnostics()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<Json> values() {
    Arbitrary<String> strings =
        Arbitraries.strings()
            .withChars('"', '\\', '\n', '\u0001', '\u007f', '*', 'é', ' ')
            .alpha()
            .list()
            .ofMaxSize(3)
            .map(parts -> String.join("😀", parts));
    Arbitrary<Json> leaves =
        Arbitraries.oneOf(
            List.of(
                Arbitraries.longs().map(Json.Num::new),
                Arbitraries.of(true, false).map(Json.Bool::new),
                Arbitraries.just(Json.Null.NULL),
                strings.map(Json.Str::new)));
    return Arbitraries.lazyOf(
        () -> leaves,
        () -> leaves,
        () -> values().list().ofMaxSize(3).map(Json.Arr::new),
        () -> Arbitraries.maps(strings, values()).ofMaxSize(3).map(Json.Obj::new));
  }

  private static String string(String json) {
    return ((Json.Str) JsonReader.read(json)).value();
  }
}
