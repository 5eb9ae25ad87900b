package dev.palyra.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SpareTest {
  private final AtomicLong now = new AtomicLong(1);
  private final AtomicInteger made = new AtomicInteger();
  private final List<Integer> discarded = new CopyOnWriteArrayList<>();
  private final Spare<Integer> spare = new Spare<>(made::incrementAndGet, discarded::add, now::get);

  @Test
  void eachIsUsedOnceAndTheNextIsMadeAhead() throws IOException {
    for (int expected = 1; expected <= 5; expected++) {
      assertThat(spare.take()).isEqualTo(expected);
      await(spare::ready);
      assertThat(made).hasValue(expected + 1);
    }
    assertThat(discarded).isEmpty();
  }

  @Test
  void whatIsOlderThanAMinuteIsNotUsed() throws IOException {
    assertThat(spare.take()).isEqualTo(1);
    await(spare::ready);
    now.addAndGet(Duration.ofMinutes(1).toNanos());

    assertThat(spare.take()).isEqualTo(3);
    assertThat(discarded).containsExactly(2);
  }

  @Test
  void closingFreesWhatIsReadyAndNoneIsMadeAheadAnyMore() throws IOException {
    assertThat(spare.take()).isEqualTo(1);
    await(spare::ready);
    spare.close();
    assertThat(discarded).containsExactly(2);

    assertThat(spare.take()).isEqualTo(3);
    LockSupport.parkNanos(Duration.ofMillis(30).toNanos());
    assertThat(spare.ready()).isFalse();
    assertThat(made).hasValue(3);
  }

  @Test
  void whoNeedsOneLearnsWhyThereIsNone() {
    Spare<Integer> broken =
        new Spare<>(
            () -> {
              throw new IOException("no descriptors left");
            },
            discarded::add);
    assertThatThrownBy(broken::take)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no desc");
  }

  @Test
  void whatIsGivenBackIsUsedAgain() throws IOException {
    var back = new CopyOnWriteArrayList<Consumer<Integer>>();
    Spare<Integer> recycling =
        Spare.recycling(
            giveBack -> {
              back.add(giveBack);
              return made.incrementAndGet();
            },
            discarded::add);
    assertThat(recycling.take()).isEqualTo(1);
    back.getFirst().accept(1);
    assertThat(recycling.take()).isEqualTo(1);
    await(recycling::ready);

    back.getFirst().accept(1);
    assertThat(discarded).containsExactly(1); // there is one already
    recycling.close();
    assertThat(discarded).containsExactly(1, 2);
    back.getFirst().accept(3);
    assertThat(discarded).containsExactly(1, 2, 3);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - deadline).as("waited too long").isNegative();
      LockSupport.parkNanos(1_000_000);
    }
  }
}
