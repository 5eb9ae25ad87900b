package dev.palyra.sandbox.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcTest {
  @Test
  void aNameMayHoldBracketsAndSpaces() {
    String stat =
        "42 (a) R (1 2) S 7 42 40 0 -1 4194304 1 2 3 4 10 20 30 40 20 0 5 0 999 123456 77 18446744073709551615";

    Proc.Entry entry = Proc.parse(42, stat).orElseThrow();

    assertThat(entry).isEqualTo(new Proc.Entry(42, "a) R (1 2", 'S', 7, 40, 100, 5, 999, 77));
  }

  @Test
  void aProcessThatIsGoneIsEmpty() {
    assertThat(Proc.entry(0)).isEmpty();
    assertThat(Proc.marker(0)).isEmpty();
    assertThat(Proc.parse(1, "garbage")).isEmpty();
  }

  /** A list that ends early would hide a process from those who must kill it. */
  @Test
  void aListOfNumbersIsReadToItsEnd(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("children");
    List<Integer> many = IntStream.range(1_000_000, 1_030_000).boxed().toList();
    Files.writeString(file, many.stream().map(n -> n + " ").collect(Collectors.joining()));

    assertThat(Proc.numbers(file.toString())).contains(many);
  }

  @Test
  void thisProcessIsFound() {
    assertThat(Proc.entry(Proc.SELF).orElseThrow().threads()).isPositive();
    assertThat(Proc.children(Proc.SELF, Proc.SELF)).isPresent();
    assertThat(Proc.marker(Proc.SELF)).isEmpty();
  }
}
