package dev.palyra.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events as the standard has them, and what a server may not make of them. */
class EventStreamTest {
  private final EventStream events = new EventStream(100);
  private final List<String> said = new ArrayList<>();

  private void read(String text) throws IOException {
    events.read(
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        data -> said.add(new String(data, StandardCharsets.UTF_8).strip()));
  }

  @Test
  void dataOfSeveralLinesIsOneMessage() throws Exception {
    read(": comment\nevent: message\ndata: {\"a\":\ndata:1}\n\ndata: 2\r\n\r\n");
    assertThat(said).containsExactly("{\"a\":\n1}", "2");
  }

  @Test
  void whatEndsWithinAnEventIsNoEvent() throws Exception {
    read("id: e-1\ndata:\n\nid: e-2\ndata: half");
    assertThat(said).isEmpty();
    assertThat(events.lastId()).contains("e-1");
  }

  @Test
  void anIdHoldsUntilTheNextAndOverConnections() throws Exception {
    read("id: e-1\n\ndata: x\n\n");
    read("data: y\n\n");
    assertThat(events.lastId()).contains("e-1");
    read("id:\n\n");
    assertThat(events.lastId()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"grün", "a\u0001b", "a\rX-Evil: 1"})
  void whatNoHeaderCarriesIsNoPlaceToGoOnFrom(String id) throws Exception {
    read("id: " + id + "\n\n");
    assertThat(events.lastId()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"500,500", "0,100", "-1,1000", "1e9,1000", "99999999999999999999,1000", "'',1000"})
  void thePauseIsTheServersButNeverNone(String retry, long milliseconds) throws Exception {
    read("retry: " + retry + "\n\n");
    assertThat(events.pause()).isEqualTo(Duration.ofMillis(milliseconds));
  }

  @Test
  void commentsAreNoEvents() throws Exception {
    read(": one\n\n: two\n\n");
    assertThat(events.events()).isZero();
    read("id: e-1\n\n");
    assertThat(events.events()).isEqualTo(1);
  }

  @Test
  void anEventHasAnEndAndSoHasALine() {
    assertThatThrownBy(() -> read("data: " + "x".repeat(60) + "\ndata: " + "x".repeat(60) + "\n\n"))
        .isInstanceOf(EventStream.OverlongException.class);
    assertThatThrownBy(() -> read("x".repeat(2_000)))
        .isInstanceOf(EventStream.OverlongException.class);
  }
}
