package dev.palyra.mcp.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Which arguments a schema wants in headers, and which schemas are refused for what they want. */
class HeaderMarksTest {
  private static JsonNode json(String text) {
    return Rpc.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void marksAreFoundWhereArgumentsAre() {
    HeaderMarks marks =
        HeaderMarks.of(
            json(
                """
                {'type': 'object', 'properties': {
                  'region': {'type': 'string', 'x-mcp-header': 'Region'},
                  'where': {'type': 'object', 'properties': {
                    'zone': {'type': 'integer', 'x-mcp-header': 'Zone'}}},
                  'x-mcp-header': {'type': 'string', 'enum': ['x'], 'default': 'x'},
                  'other': {'const': {'x-mcp-header': 'data'}}}}
                """));

    assertThat(marks.objection()).isEmpty();
    assertThat(marks.marks())
        .containsExactly(
            new HeaderMarks.Mark("Mcp-Param-Region", List.of("region")),
            new HeaderMarks.Mark("Mcp-Param-Zone", List.of("where", "zone")));
    assertThat(marks.values(json("{'region': null, 'where': {'zone': 3}, 'zone': 4}")))
        .hasToString("{Mcp-Param-Zone=3}");
    assertThat(marks.values(json("{'where': 'no object'}"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {'properties': {'a': {'type': 'string', 'x-mcp-header': ''}}}                | no header's name
          {'properties': {'a': {'type': 'string', 'x-mcp-header': 'My Region'}}}       | no header's name
          {'properties': {'a': {'type': 'string', 'x-mcp-header': 'A:B'}}}             | no header's name
          {'properties': {'a': {'type': 'string', 'x-mcp-header': 'Région'}}}          | no header's name
          {'properties': {'a': {'type': 'string', 'x-mcp-header': 'A\\tB'}}}           | no header's name
          {'properties': {'a': {'type': 'string', 'x-mcp-header': 'A\\r\\nB'}}}        | no header's name
          {'properties': {'a': {'type': 'string', 'x-mcp-header': 1}}}                 | no header's name
          {'properties': {'a': {'type': 'object', 'x-mcp-header': 'A'}}}               | neither string
          {'properties': {'a': {'type': 'number', 'x-mcp-header': 'A'}}}               | neither string
          {'properties': {'a': {'type': ['string', 'null'], 'x-mcp-header': 'A'}}}     | neither string
          {'properties': {'a': {'x-mcp-header': 'A'}}}                                 | neither string
          {'properties': {'a': {'type': 'string', 'x-mcp-header': 'A'}, 'b': {'type': 'string', 'x-mcp-header': 'a'}}} | two marks
          {'type': 'string', 'x-mcp-header': 'A'}                                      | no plain argument
          {'properties': {'a': {'items': {'type': 'string', 'x-mcp-header': 'A'}}}}    | no plain argument
          {'properties': {'a': {'anyOf': [{'type': 'string', 'x-mcp-header': 'A'}]}}}  | no plain argument
          {'then': {'properties': {'a': {'type': 'string', 'x-mcp-header': 'A'}}}}     | no plain argument
          {'$defs': {'a': {'type': 'string', 'x-mcp-header': 'A'}}}                    | no plain argument
          {'$defs': {'enum': {'type': 'string', 'x-mcp-header': 'A'}}}                 | no plain argument
          {'properties': {'a': {'type': 'string', 'writeOnly': true, 'x-mcp-header': 'A'}}}      | a secret
          {'properties': {'a': {'type': 'string', 'format': 'password', 'x-mcp-header': 'A'}}}   | a secret
          """)
  void aWrongMarkIsAnObjection(String schema, String why) {
    assertThat(HeaderMarks.of(json(schema)).objection()).get().asString().contains(why);
  }

  @Test
  void thereIsAnEndToMarks() {
    var properties = new StringBuilder();
    for (int i = 0; i < 33; i++) {
      properties.append(",'p%d': {'type': 'string', 'x-mcp-header': 'P%d'}".formatted(i, i));
    }
    HeaderMarks marks = HeaderMarks.of(json("{'properties': {" + properties.substring(1) + "}}"));
    assertThat(marks.objection()).get().asString().contains("more than 32");
    assertThat(marks.marks()).hasSize(32);
  }
}
