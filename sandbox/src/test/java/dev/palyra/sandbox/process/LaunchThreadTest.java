package dev.palyra.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.sandbox.linux.Children;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.WaitingProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** With waiting programs, which wait as long as the thread lives. */
@EnabledOnOs(OS.LINUX)
class LaunchThreadTest {
  private final BlockingQueue<LaunchThread> givenBack = new LinkedBlockingQueue<>();
  private Fd program;
  private Ends ends;

  @BeforeEach
  void open() throws ErrnoException {
    program = WaitingProgram.open();
    ends = Ends.open();
  }

  @AfterEach
  void close() {
    ends.close();
    program.close();
  }

  @Test
  void oneThreadStartsOneProgramAfterTheOther() throws Exception {
    LaunchThread thread = LaunchThread.confined(Confinement.forNamespaces(), givenBack::add);
    for (int i = 0; i < 3; i++) {
      LaunchThread.Running running = launch(thread, Spawn.Program.WAITING);
      assertThat(Proc.entry(running.pid()).map(Proc.Entry::parent)).contains(Proc.SELF);
      assertThat(givenBack).isEmpty();
      end(running);
      assertThat(givenBack.poll(20, TimeUnit.SECONDS)).isSameAs(thread);
    }
    thread.discard();
    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    assertThat(givenBack).isEmpty();
  }

  @Test
  void oneThatCouldNotStartItsProgramEnds() throws Exception {
    LaunchThread thread = LaunchThread.confined(Confinement.forNamespaces(), givenBack::add);
    assertThatThrownBy(() -> launch(thread, Spawn.Program.of("/no/such", List.of())))
        .isInstanceOf(ErrnoException.class)
        .hasMessageContaining("ENOENT");

    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    assertThat(givenBack).isEmpty();
  }

  @Test
  void oneForOneProgramEndsWithIt() throws Exception {
    LaunchThread thread = LaunchThread.confined(Confinement.forNamespaces());
    end(launch(thread, Spawn.Program.WAITING));

    assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
  }

  private LaunchThread.Running launch(LaunchThread thread, Spawn.Program what)
      throws ErrnoException {
    List<Fd> descriptors = new ArrayList<>(ends.theirs());
    descriptors.add(program);
    try (Spawn spawn = new Spawn(what, descriptors)) {
      return thread.launch(Optional.empty(), spawn, Optional.empty());
    }
  }

  private static void end(LaunchThread.Running running) throws Exception {
    try (Fd pidfd = ProcessControl.pidfd(running.pid())) {
      ProcessControl.kill(pidfd);
    }
    while (Children.reap(running.pid()).isEmpty()) {
      Thread.sleep(1);
    }
    running.release();
  }
}
