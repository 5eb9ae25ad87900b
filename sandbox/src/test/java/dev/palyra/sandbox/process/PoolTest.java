package dev.palyra.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.StartScript;
import dev.palyra.sandbox.linux.WaitingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Over unconfined waiting programs: what waits, how long, and that nothing of it stays. */
@EnabledOnOs(OS.LINUX)
class PoolTest {
  private static final Duration MAX_AGE = Duration.ofHours(1);

  @TempDir Path directory;
  private final AtomicLong now = new AtomicLong(1);
  private final AtomicInteger built = new AtomicInteger();
  private Marks marks;
  private Fd program;
  private Pool pool;
  private final SetUp setUp = new Unconfined();
  private volatile boolean broken;

  @BeforeEach
  void open() throws IOException {
    program = WaitingProgram.open();
    marks = Marks.open(directory, new Random(1));
    pool = pool(new PoolLimits(3, 2, MAX_AGE));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    pool.close();
    program.close();
    marks.close();
    try (var left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  private Pool pool(PoolLimits limits) {
    return new Pool(this::build, limits, now::get);
  }

  private Prepared build(Pool.Kind kind) throws IOException {
    if (broken) {
      throw new IOException("broken");
    }
    Mark mark = Mark.of(marks.next());
    SetUp.Waiting waiting = kind.setUp().build(kind.shape(), mark);
    waiting.complete();
    built.incrementAndGet();
    return new Prepared(waiting, mark, now.get());
  }

  private final class Unconfined implements SetUp {
    @Override
    public Shape shape(CommandRequest request) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Waiting build(Shape shape, Mark mark) throws IOException {
      Launched launched =
          Launched.start(
              LaunchThread.confined(Confinement.forNamespaces()),
              Optional.empty(),
              Spawn.Program.WAITING,
              List.of(program),
              StartScript.thatWaits(),
              mark);
      PrivateDirectory own = PrivateDirectory.create(PoolTest.this.directory, mark.number());
      return new Idle(launched, Optional.of(own));
    }
  }

  private record Idle(Launched launched, Optional<PrivateDirectory> directory)
      implements SetUp.Waiting {
    @Override
    public void complete() throws IOException {
      launched.awaitWaiting();
    }

    @Override
    public void begin(CommandRequest request, EgressPolicy egress) {}
  }

  private Pool.Kind kind(long bytes) {
    return new Pool.Kind(setUp, new Shape(List.of(), Optional.empty(), bytes, false));
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void whatIsAskedForASecondTimeIsKeptWaiting() {
    assertThat(pool.take(kind(1))).isEmpty();
    assertThat(built).hasValue(0);
    assertThat(pool.take(kind(1))).isEmpty();
    await(() -> pool.size() == 2);

    Prepared first = pool.take(kind(1)).orElseThrow();
    await(() -> pool.size() == 2);
    Prepared second = pool.take(kind(1)).orElseThrow();

    assertThat(first.mark()).isNotEqualTo(second.mark());
    first.discard();
    second.discard();
  }

  @Test
  void anotherShapeGetsNothingOfIt() {
    pool.ask(kind(1));
    await(() -> pool.size() == 2);

    assertThat(pool.take(kind(2))).isEmpty();
    assertThat(pool.size()).isEqualTo(2);
  }

  @Test
  void theSizeIsTheLimitAndTheLeastAskedForGoes() {
    pool.ask(kind(1));
    await(() -> pool.size() == 2);
    pool.ask(kind(2));
    await(() -> built.get() == 4 && pool.size() == 3);

    assertThat(pool.ask(kind(2))).isTrue();
    pool.take(kind(2)).orElseThrow().discard();
    pool.take(kind(2)).orElseThrow().discard();
  }

  @Test
  void whatIsTooOldIsNotGivenOut() {
    pool.ask(kind(1));
    await(() -> pool.size() == 2);
    now.addAndGet(MAX_AGE.toNanos() + 1);

    assertThat(pool.take(kind(1))).isEmpty();
  }

  @Test
  void whatDiedIsNotGivenOut() throws Exception {
    pool.ask(kind(1));
    await(() -> pool.size() == 2);
    ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
    await(() -> Proc.children(Proc.SELF, Proc.SELF).isPresent() && noneLives());

    assertThat(pool.take(kind(1))).isEmpty();
  }

  private static boolean noneLives() {
    return ProcessHandle.current()
        .children()
        .allMatch(child -> Proc.entry((int) child.pid()).map(Proc.Entry::zombie).orElse(true));
  }

  @Test
  void aFailureIsNotTheEnd() {
    broken = true;
    assertThat(pool.ask(kind(1))).isFalse();
    broken = false;
    await(() -> pool.ask(kind(1)));
  }

  @Test
  void aPoolOfNoneBuildsNothing() {
    try (Pool off = pool(PoolLimits.OFF)) {
      for (int i = 0; i < 5; i++) {
        assertThat(off.take(kind(1))).isEmpty();
        assertThat(off.ask(kind(1))).isFalse();
      }
    }
    assertThat(built).hasValue(0);
  }

  @Test
  void aClosedPoolKeepsNothing() {
    pool.ask(kind(1));
    pool.close();

    assertThat(pool.size()).isZero();
    await(PoolTest::noneLives);
  }
}
