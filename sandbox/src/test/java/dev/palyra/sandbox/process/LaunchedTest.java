package dev.palyra.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.StartScript;
import dev.palyra.sandbox.linux.WaitingProgram;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class LaunchedTest {
  /** What it says tells the operator what to do, so it must not be lost to a broken pipe. */
  @Test
  void whatFailsAtOnceStillSaysWhy() throws Exception {
    var fails = Spawn.Program.of("/bin/sh", List.of("-c", "echo no namespaces >&2; exit 1"));
    try (Fd program = WaitingProgram.open()) {
      for (int time = 0; time < 30; time++) {
        Launched launched =
            Launched.start(
                LaunchThread.confined(Confinement.forNamespaces()),
                Optional.empty(),
                fails,
                List.of(program),
                StartScript.thatWaits(),
                Mark.of(1L << 62));
        assertThatThrownBy(launched::awaitWaiting)
            .isInstanceOf(ErrnoException.class)
            .hasMessageContaining("ECHILD");
        assertThat(launched.complaint()).isEqualTo("no namespaces");
        launched.abort();
      }
    }
  }
}
