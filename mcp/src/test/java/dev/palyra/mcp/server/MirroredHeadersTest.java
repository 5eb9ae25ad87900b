package dev.palyra.mcp.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.mcp.wire.Rpc;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** A call's headers and its body, held against each other. */
class MirroredHeadersTest {
  private static final JsonNode SCHEMA =
      json(
          """
          {'properties': {
            'region': {'type': 'string', 'x-mcp-header': 'Region'},
            'count': {'type': 'integer', 'x-mcp-header': 'Count'}}}
          """);

  private static JsonNode json(String text) {
    return Rpc.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static void check(String header, String value, String arguments) {
    Map<String, String> sent = Map.of(header, value);
    new MirroredHeaders(name -> Optional.ofNullable(sent.get(name))).check(SCHEMA, json(arguments));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          Mcp-Param-Region | eu                   | {'region': 'eu'}
          Mcp-Param-Region | =?base64?ZXU=?=      | {'region': 'eu'}
          Mcp-Param-Region | ""                   | {'region': ''}
          Mcp-Param-Count  | 42.0                 | {'count': 42}
          Mcp-Param-Else   | what nobody asked    | {}
          Mcp-Param-Else   | what nobody asked    | {'region': null}
          """)
  void agreementPasses(String header, String value, String arguments) {
    assertThatCode(() -> check(header, value, arguments)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          Mcp-Param-Region | eu                   | {'region': 'us'}
          Mcp-Param-Region | EU                   | {'region': 'eu'}
          Mcp-Param-Region | eu                   | {'region': null}
          Mcp-Param-Region | eu                   | {}
          Mcp-Param-Else   | eu                   | {'region': 'eu'}
          Mcp-Param-Region | =?base64?ZXU?=       | {'region': 'eu'}
          Mcp-Param-Region | =?base64?/w==?=      | {'region': '\ufffd'}
          Mcp-Param-Region | eü                   | {'region': 'eü'}
          Mcp-Param-Count  | 43                   | {'count': 42}
          Mcp-Param-Count  | many                 | {'count': 42}
          """)
  void disagreementDoesNot(String header, String value, String arguments) {
    assertThatThrownBy(() -> check(header, value, arguments))
        .hasMessageContaining(header.contains("Else") ? "Region" : header);
  }
}
