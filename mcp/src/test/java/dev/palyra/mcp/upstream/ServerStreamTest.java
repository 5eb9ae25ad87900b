package dev.palyra.mcp.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a stream is gone on with, and when it is given up. */
class ServerStreamTest {
  private final List<Optional<String>> opened = new ArrayList<>();
  private final List<Long> pauses = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  // What the next connections bring: `fails` cannot be opened, and where nothing is left the
  // server has no such stream.
  private final Deque<String> connections = new ArrayDeque<>();

  private final ServerStream stream =
      new ServerStream(
          lastId -> {
            opened.add(lastId);
            String next = connections.poll();
            if ("fails".equals(next)) {
              throw new IOException("no way there");
            }
            return Optional.ofNullable(next).map(ServerStreamTest::bytes);
          },
          time -> pauses.add(time.toMillis()),
          1_000,
          data -> said.add(new String(data, StandardCharsets.UTF_8).strip()));

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private void follow(String first) throws Exception {
    stream.follow(bytes(first), () -> !said.contains("answer"));
  }

  @Test
  void eachConnectionGoesOnBehindTheOneBefore() throws Exception {
    connections.add("id: e-2\nretry: 2000\ndata: word\n\n");
    connections.add("data: answer\n\n");
    follow("id: e-1\nretry: 500\ndata:\n\n");
    assertThat(said).containsExactly("word", "answer");
    assertThat(opened).containsExactly(Optional.of("e-1"), Optional.of("e-2"));
    assertThat(pauses).containsExactly(500L, 2_000L);
  }

  @Test
  void anAnsweredStreamIsLeftAlone() throws Exception {
    follow("id: e-1\ndata: answer\n\n");
    assertThat(opened).isEmpty();
  }

  @Test
  void aStreamWithoutAPlaceToGoOnFromIsGivenUp() throws Exception {
    follow("data: word\n\n");
    assertThat(opened).isEmpty();
  }

  @Test
  void aServerThatHasNoSuchStreamIsNotAskedAgain() throws Exception {
    follow("id: e-1\n\n");
    assertThat(opened).hasSize(1);
  }

  @Test
  void silenceIsBornePatientlyAndNotForEver() throws Exception {
    for (int i = 0; i < 9; i++) {
      connections.add(i % 2 == 0 ? "fails" : ": silent\n\n");
    }
    follow("id: e-1\n\n");
    assertThat(pauses).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L);
  }

  @Test
  void aNewEventMakesPatienceNew() throws Exception {
    connections.addAll(List.of("fails", "fails", "id: e-2\n\n", "fails", "data: answer\n\n"));
    follow("id: e-1\n\n");
    assertThat(pauses).containsExactly(1_000L, 2_000L, 4_000L, 1_000L, 2_000L);
  }

  @Test
  void listeningPausesGrowToAMinuteUnlessTheServerWantsLonger() throws Exception {
    for (int i = 0; i < 12; i++) {
      connections.add("fails");
    }
    connections.add("retry: 90000\ndata: word\n\n");
    connections.add("fails");
    stream.listen();
    assertThat(pauses.subList(0, 3)).containsExactly(2_000L, 4_000L, 8_000L);
    assertThat(pauses.get(11)).isEqualTo(60_000L);
    assertThat(pauses.subList(12, 14)).containsExactly(90_000L, 90_000L);
    assertThat(said).containsExactly("word");
  }
}
