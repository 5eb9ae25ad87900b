package dev.palyra.sandbox.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.sandbox.macos.RunningProcesses.Entry;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningProcessesTest {
  /** In the form of ps(1) on macOS: right-aligned numbers, a state with flags. */
  @Test
  void liveProcessesOfTheUserAreRead() throws IOException {
    String text =
        """
            1     0  13712 Ss
          502   501   4096 S+
          503   501      0 Z
          504   501   2048 R
          600   501   1024 S
        """;

    assertThat(RunningProcesses.parse(text, 501, 600))
        .containsExactly(new Entry(502, 4096 << 10), new Entry(504, 2048 << 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 2 3", "PID UID RSS STAT", "1 0 x S", "1 0 5 S extra", "\n"})
  void whatIsNotAListIsNoAnswer(String text) {
    assertThatThrownBy(() -> RunningProcesses.parse(text, 0, 9))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("ps said");
  }
}
