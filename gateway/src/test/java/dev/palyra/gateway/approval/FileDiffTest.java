package dev.palyra.gateway.approval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an operator is shown is what diff(1) would show, to the last line feed. */
class FileDiffTest {
  private static String diff(String before, String after) {
    return FileDiff.between("a", Optional.of(bytes(before)), bytes(after), 1_000).text().orElse("");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aNewFileHasTheLinesThatItHas() {
    var made = FileDiff.between("a", Optional.empty(), bytes("x\ny\n"), 1_000);
    assertThat(made.text()).hasValue("--- /dev/null\n+++ a\n@@ -0,0 +1,2 @@\n+x\n+y");
  }

  @Test
  void aLineFeedThatIsMissingAtTheEndIsSaid() {
    assertThat(diff("x\n", "x\ny"))
        .isEqualTo("--- a\n+++ a\n@@ -1,1 +1,2 @@\n x\n+y\n\\ No newline at end of file");
    assertThat(diff("x\n", "x")).contains("-x", "+x\n\\ No newline at end of file");
  }

  @Test
  void whatStaysIsSaid() {
    var same = FileDiff.between("a", Optional.of(bytes("x\n")), bytes("x\n"), 1_000);
    assertThat(same.text()).isEmpty();
    assertThat(same.notes()).containsExactly("the file would stay as it is");
    assertThat(FileDiff.between("a", Optional.empty(), bytes(""), 1_000).notes())
        .containsExactly("an empty file would be made");
  }
}
