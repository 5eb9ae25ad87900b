package dev.palyra.sandbox.wasm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.Modules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is charged is exact, and the same on every run and thread. */
class FuelTest {
  private static final byte I32 = Modules.I32;

  /** {@code run(n)}: a loop of n rounds with an `if` of unequal arms, which calls in one. */
  private static byte[] module() {
    Modules module = new Modules();
    int type = module.type(new byte[] {I32}, new byte[] {I32});
    module.function(
        type,
        1,
        I32,
        Modules.code(
            0x03, 0x40, // loop: 1
            0x20, 0, 0x41, 1, 0x71, // n & 1: 3
            0x04, 0x40, // if: 1
            0x20, 0, 0x10, 1, 0x1a, // helper(n), drop: 3
            0x0b, //
            0x20, 1, 0x41, 3, 0x6a, 0x21, 1, // sum += 3: 4
            0x20, 0, 0x41, 1, 0x6b, 0x22, 0, // n -= 1: 4
            0x0d, 0, 0x0b, // br_if: 1
            0x20, 1)); // sum: 1
    module.function(type, 0, I32, Modules.code(0x20, 0, 0x41, 2, 0x6c)); // 3
    return module.export("run", 0, 0).build();
  }

  @Test
  void byBlockEveryInstructionCostsWhatItSays() {
    LoadedModule module = Runs.load(module(), ChargeMode.BLOCK);
    // 14 in each round, 3 more and 2 + 3 of the helper in each odd one, 2 for entering, 1 at the
    // end
    assertThat(Runs.call(module, Runs.BUDGET, 10).fuelUsed()).isEqualTo(10 * 14 + 5 * 8 + 3);
    assertThat(Runs.call(module, Runs.BUDGET, 1_000).fuelUsed())
        .isEqualTo(1_000 * 14 + 500 * 8 + 3);
  }

  @Test
  void byRegionALoopCostsItsLongestPath() {
    LoadedModule module = Runs.load(module(), ChargeMode.REGION);
    assertThat(Runs.call(module, Runs.BUDGET, 1_000).fuelUsed())
        .isEqualTo(1_000 * 17 + 500 * 5 + 3);
  }

  @Test
  void oneUnitLessIsNotEnough() {
    LoadedModule module = Runs.load(module(), ChargeMode.BLOCK);
    long exact = Runs.call(module, Runs.BUDGET, 100_000).fuelUsed();

    assertThat(Runs.call(module, fuel(exact), 100_000).ending())
        .isInstanceOf(Ending.Returned.class);
    assertThat(Runs.call(module, fuel(exact - 1), 100_000).ending())
        .isEqualTo(new Ending.Exhausted());
  }

  /**
   * {@code run(n)}: a tight loop, which is written as two, with every way out of one: around, to a
   * block outside, by a table, by return, at its end.
   */
  private static byte[] tight() {
    Modules module = new Modules();
    int type = module.type(new byte[] {I32}, new byte[] {I32});
    module.function(
        type,
        1,
        I32,
        Modules.code(
            0x02, 0x40, // block
            0x03, 0x40, // loop: 1
            0x20, 1, 0x41, 1, 0x6a, 0x22, 1, // count += 1: 4
            0x41, 0xf0, 0, 0x46, // count == 112: 2
            0x04, 0x40, 0x20, 0, 0x41, 0xf1, 0, 0x46, 0x0d, 2, 0x0b, // if n == 113 leave: 1 + 4
            0x20, 0, 0x20, 1, 0x46, // count == n: 3
            0x0e, 1, 0, 1, // br_table: 1
            0x0b, 0x0b, //
            0x20, 1)); // 1
    return module.export("run", 0, 0).build();
  }

  @ParameterizedTest
  @EnumSource(ChargeMode.class)
  void aTightLoopCostsTheSameHoweverOftenItAsksForMore(ChargeMode mode) {
    LoadedModule module = Runs.load(tight(), mode);
    long perRound = mode == ChargeMode.REGION ? 16 : 12;
    for (int rounds : new int[] {1, 2, 4_096, 4_097, 1_000_000}) {
      long inIf = mode == ChargeMode.BLOCK && rounds >= 112 ? 4 : 0;
      Called called = Runs.call(module, Runs.BUDGET, rounds);
      assertThat(called.ending()).isEqualTo(new Ending.Returned(List.of((long) rounds)));
      assertThat(called.fuelUsed()).as("%d", rounds).isEqualTo(rounds * perRound + inIf + 3);
      assertThat(Runs.call(module, fuel(called.fuelUsed()), rounds)).isEqualTo(called);
      assertThat(Runs.call(module, fuel(called.fuelUsed() - 1), rounds).ending())
          .isEqualTo(new Ending.Exhausted());
    }
    assertThat(Runs.call(module, Runs.BUDGET, 113).ending())
        .isEqualTo(new Ending.Returned(List.of(112L)));
  }

  private static Budget fuel(long fuel) {
    return new Budget(fuel, 1_000, 1 << 20, Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @EnumSource(ChargeMode.class)
  void aThousandRunsOnManyThreadsSpendTheSame(ChargeMode mode) throws Exception {
    LoadedModule module = Runs.load(module(), mode);
    Set<Called> answers = new HashSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Called>> calls = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        calls.add(() -> Runs.call(module, Runs.BUDGET, 9_999));
      }
      for (Future<Called> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).hasSize(1);
  }
}
