package dev.palyra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.StrictJson;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class WatchScreenTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static Terminal terminal(boolean colours) {
    var nowhere = new PrintWriter(Writer.nullWriter());
    return new Terminal(InputStream.nullInputStream(), nowhere, nowhere, colours, Optional.empty());
  }

  private static JsonNode approval(String id, String summary) {
    return StrictJson.parse(
        "{\"id\":\""
            + id
            + "\",\"summary\":\""
            + summary
            + "\",\"principal\":\"Agent:local\",\"requirement\":{\"risk\":\"high\"},"
            + "\"expires\":\"2026-01-02T03:14:05Z\"}");
  }

  private static WatchModel three() {
    return WatchModel.EMPTY.with(
        List.of(
            approval("C", "fs.write {\\\"path\\\":\\\"notes.txt\\\"}"),
            approval("B", "process.run 日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語"),
            approval("A", "evil \\u001b[2J\\u202e text")));
  }

  private static int columns(String line) {
    return line.replaceAll("\u001b\\[[0-9;]*m", "")
        .codePoints()
        .map(c -> Math.max(0, org.jline.utils.WCWidth.wcwidth(c)))
        .sum();
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "40, 20", "160, 50", "10, 3", "20, 4"})
  void everyLineFitsAndThereAreAsManyAsRows(int width, int height) {
    var opened =
        three()
            .opening(List.of("a line that is longer than many terminals are wide, 日本語".repeat(3)));
    var asking =
        three()
            .asking(
                new WatchModel.Question(WatchModel.Question.Kind.REASON, "日本語 because ".repeat(9)));
    for (WatchModel model : List.of(WatchModel.EMPTY, three(), opened, asking)) {
      for (boolean colours : new boolean[] {true, false}) {
        List<String> lines = new WatchScreen(terminal(colours)).draw(model, width, height, NOW);
        assertThat(lines).hasSize(height);
        assertThat(lines).allMatch(line -> columns(line) <= width, "fits into " + width);
      }
    }
  }

  @Test
  void whatComesFromOutsideMovesNoCursor() {
    List<String> lines = new WatchScreen(terminal(false)).draw(three(), 80, 24, NOW);

    assertThat(String.join("\n", lines)).doesNotContain("\u001b").doesNotContain("\u202e");
    assertThat(lines).anyMatch(line -> line.contains("high") && line.contains("10m"));
  }

  @Test
  void theCursorStaysOnItsApprovalWhileOthersCome() {
    WatchModel onB = three().move(1);

    WatchModel after =
        onB.with(List.of(approval("D", "d"), approval("C", "c"), approval("B", "b")));

    assertThat(after.selected()).contains("B");
    assertThat(after.index()).isEqualTo(2);
  }

  @Test
  void aQuestionGoesWithTheApprovalItWasPutAbout() {
    WatchModel asking =
        three().move(1).asking(new WatchModel.Question(WatchModel.Question.Kind.APPROVE, ""));

    WatchModel after = asking.with(List.of(approval("C", "c"), approval("A", "a")));

    assertThat(after.asking()).isEmpty();
    assertThat(after.message()).contains("waits no longer");
    assertThat(after.selected()).contains("A");
  }

  @Test
  void nothingToMoveIn() {
    assertThat(WatchModel.EMPTY.move(1).index()).isEqualTo(-1);
    assertThat(three().move(99).index()).isEqualTo(2);
    assertThat(three().move(-99).index()).isZero();
  }
}
