package dev.palyra.sandbox.isolated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.StartScript;
import dev.palyra.sandbox.process.Shape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** With templates of something else than namespaces, which is as good as they for being kept. */
@EnabledOnOs(OS.LINUX)
class TemplatesTest {
  private static final Duration MAX_AGE = Duration.ofMinutes(5);

  private final List<Fd> made = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();
  private boolean broken;

  @AfterEach
  void close() {
    made.forEach(Fd::close);
  }

  private Templates templates(int size, int before) {
    return new Templates(_ -> make(), new TemplateLimits(size, before, MAX_AGE), now::get);
  }

  private Template make() throws IOException {
    if (broken) {
      throw new IOException("broken");
    }
    Io.Pipe pipe = Io.pipe();
    made.add(pipe.read());
    return new Template(Io.event(), pipe.write(), StartScript.thatWaits());
  }

  private static Shape shape(long bytes) {
    return new Shape(List.of(), Optional.empty(), bytes, false);
  }

  /** Whether somebody holds the template that was made as the i-th. */
  private boolean held(int i) {
    try (Io.Poll poll = new Io.Poll(1)) {
      poll.watch(0, made.get(i), Io.POLLIN);
      poll.await(0);
      return !poll.hungUp(0);
    }
  }

  private static boolean lent(Templates templates, Shape shape) throws IOException {
    Optional<Template> template = templates.of(shape);
    template.ifPresent(Template::close);
    return template.isPresent();
  }

  @Test
  void oneIsMadeForWhatIsAskedForAgain() throws Exception {
    try (Templates templates = templates(4, 1)) {
      assertThat(lent(templates, shape(1))).isFalse();
      assertThat(lent(templates, shape(2))).as("another").isFalse();
      assertThat(made).isEmpty();

      assertThat(lent(templates, shape(1))).isTrue();
      assertThat(lent(templates, shape(1))).isTrue();
      assertThat(made).hasSize(1);
    }
  }

  @Test
  void whatIsLentOutlivesTheTemplate() throws Exception {
    Templates templates = templates(4, 0);
    Template lent = templates.of(shape(1)).orElseThrow();
    templates.close();

    assertThat(held(0)).isTrue();
    lent.close();
    assertThat(held(0)).isFalse();
  }

  @Test
  void thoseAskedForLeastRecentlyGo() throws Exception {
    try (Templates templates = templates(2, 0)) {
      assertThat(lent(templates, shape(1))).isTrue();
      assertThat(lent(templates, shape(2))).isTrue();
      assertThat(lent(templates, shape(1))).isTrue();
      assertThat(lent(templates, shape(3))).isTrue();

      assertThat(templates.size()).isEqualTo(2);
      assertThat(made).hasSize(3);
      assertThat(List.of(held(0), held(1), held(2))).containsExactly(true, false, true);
    }
  }

  @Test
  void oneThatIsTooOldIsMadeAgain() throws Exception {
    try (Templates templates = templates(4, 0)) {
      assertThat(lent(templates, shape(1))).isTrue();
      now.addAndGet(MAX_AGE.toNanos() - 1);
      assertThat(lent(templates, shape(1))).isTrue();
      assertThat(made).hasSize(1);

      now.addAndGet(1);
      assertThat(lent(templates, shape(1))).isTrue();
      assertThat(made).hasSize(2);
      assertThat(held(0)).isFalse();
    }
  }

  /** It would keep what is mounted on the host from being unmounted. */
  @Test
  void whatNobodyAsksForIsNotHeldForLonger() throws Exception {
    try (Templates templates = templates(4, 0)) {
      assertThat(lent(templates, shape(1))).isTrue();
      now.addAndGet(MAX_AGE.toNanos() / 2);
      assertThat(lent(templates, shape(2))).isTrue();
      now.addAndGet(MAX_AGE.toNanos() / 2);
      templates.expire();

      assertThat(List.of(held(0), held(1))).containsExactly(false, true);
    }
  }

  @Test
  void timePassesByItself() throws Exception {
    try (Templates templates =
        new Templates(
            _ -> make(), new TemplateLimits(4, 0, Duration.ofMillis(50)), System::nanoTime)) {
      assertThat(lent(templates, shape(1))).isTrue();
      long deadline = System.nanoTime() + 20_000_000_000L;
      while (templates.size() > 0 && System.nanoTime() < deadline) {
        Thread.sleep(5);
      }
      assertThat(templates.size()).isZero();
    }
  }

  @Test
  void whatCannotBeMadeIsTriedAgainLater() throws Exception {
    try (Templates templates = templates(4, 0)) {
      broken = true;
      assertThat(lent(templates, shape(1))).isFalse();
      broken = false;
      assertThat(lent(templates, shape(1))).as("not at once").isFalse();

      now.addAndGet(MAX_AGE.toNanos());
      assertThat(lent(templates, shape(1))).isTrue();
    }
  }

  @Test
  void nobodyWaitsForOneThatIsBeingMade() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Templates slow =
        new Templates(
            _ -> {
              making.countDown();
              await(go);
              return make();
            },
            new TemplateLimits(4, 0, MAX_AGE),
            now::get);
    try (slow;
        ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Boolean> first = other.submit(() -> lent(slow, shape(1)));
      await(making);
      assertThat(lent(slow, shape(1))).isFalse();
      go.countDown();
      assertThat(first.get()).isTrue();
      assertThat(lent(slow, shape(1))).isTrue();
      assertThat(made).hasSize(1);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void zeroIsOff() throws Exception {
    try (Templates templates = templates(0, 0)) {
      assertThat(lent(templates, shape(1))).isFalse();
      assertThat(made).isEmpty();
    }
  }
}
