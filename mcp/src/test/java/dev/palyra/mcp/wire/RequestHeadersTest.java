package dev.palyra.mcp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** What of a call stands in its headers. */
class RequestHeadersTest {
  private static final HeaderMarks MARKS =
      HeaderMarks.of(
          json(
              """
              {"properties": {
                "region": {"type": "string", "x-mcp-header": "Region"},
                "priority": {"type": "integer", "x-mcp-header": "Priority"},
                "verbose": {"type": "boolean", "x-mcp-header": "Verbose"},
                "query": {"type": "string"}}}
              """));

  private final RequestHeaders headers =
      new RequestHeaders(
          tool -> tool.equals("marked") ? MARKS : HeaderMarks.NONE,
          text -> text.contains("hunter2"));

  private static JsonNode json(String text) {
    return Rpc.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> of(String tool, String arguments) {
    ObjectNode params = Rpc.object().put("name", tool);
    params.set("arguments", json(arguments));
    params.putObject("_meta").put(Meta.REVISION, "2026-07-28");
    return headers.of(Rpc.request(StringNode.valueOf("1"), "tools/call", params));
  }

  @Test
  void marksArgumentsAndNothingElse() {
    assertThat(
            of("marked", "{\"region\":\"eu\",\"priority\":-7,\"verbose\":false,\"query\":\"q\"}"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "MCP-Protocol-Version", "2026-07-28",
                "Mcp-Method", "tools/call",
                "Mcp-Name", "marked",
                "Mcp-Param-Region", "eu",
                "Mcp-Param-Priority", "-7",
                "Mcp-Param-Verbose", "false"));
    assertThat(of("marked", "{\"verbose\":null}")).doesNotContainKey("Mcp-Param-Verbose");
    assertThat(of("other", "{\"region\":\"eu\"}")).doesNotContainKey("Mcp-Param-Region");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"priority\":9007199254740992}",
        "{\"priority\":123456789012345678901234567890}",
        "{\"priority\":1.5}",
        "{\"region\":{\"no\":\"text\"}}",
        "{\"region\":[\"a\"]}"
      })
  void whatIsNoPlainValueIsRefused(String arguments) {
    assertThatThrownBy(() -> of("marked", arguments))
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("neither string nor boolean nor an integer");
  }

  @Test
  void aSecretIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> of("marked", "{\"region\":\"my hunter2 password\"}"))
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("Mcp-Param-Region holds a secret")
        .hasMessageNotContaining("hunter2");
    assertThat(of("marked", "{\"query\":\"my hunter2 password\"}")).containsKey("Mcp-Name");
  }

  @Test
  void theHeadersOfACallHaveAnEnd() {
    assertThat(of("marked", "{\"region\":\"" + "x".repeat(6_000) + "\"}"))
        .containsKey("Mcp-Param-Region");
    assertThatThrownBy(() -> of("marked", "{\"region\":\"" + "ü".repeat(4_000) + "\"}"))
        .hasMessageContaining("longer than 6144 bytes");
  }
}
