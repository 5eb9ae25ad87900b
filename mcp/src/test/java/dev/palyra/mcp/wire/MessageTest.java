package dev.palyra.mcp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
  private static Message read(String json) {
    return Message.of(Rpc.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void whatIsUnknownStaysInTheMessage() {
    Message message =
        read(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":{\"new\":1.50},\"other\":[]}");

    assertThat(message).isInstanceOf(Message.Request.class);
    assertThat(Rpc.text(message.whole())).contains("\"new\":1.50").contains("\"other\":[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\",\"params\":\"y\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"x\"}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1}}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"x\"}",
        "nonsense"
      })
  void whatIsNoMessageIsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(RpcException.class);
  }

  @Tag("fuzz")
  @FuzzTest
  void anyBytesAreAMessageOrRefused(byte[] bytes) {
    try {
      assertThat(Message.of(Rpc.parse(bytes)).whole()).isNotNull();
    } catch (RpcException e) {
      assertThat(e.text()).doesNotContain("\n");
    }
  }
}
