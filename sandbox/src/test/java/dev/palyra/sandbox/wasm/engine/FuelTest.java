package dev.palyra.sandbox.wasm.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.Modules;
import java.io.ByteArrayOutputStream;
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

  /**
   * {@code run(n)}: a loop that is small enough for copies, and is left at its end, by a branch
   * from within, and by return; every third round goes around in the middle.
   */
  private static byte[] small() {
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
            0x41, 3, 0x70, 0x45, // count % 3 == 0: 3
            0x04, 0x40, 0x20, 1, 0x20, 0, 0x49, 0x0d, 1, 0x0b, // if count < n around: 1 + 4
            0x20, 1, 0x41, 0xe4, 0, 0x46, // count == 100: 3
            0x04, 0x40, 0x41, 7, 0x0f, 0x0b, // if return 7: 1 + 2
            0x20, 0, 0x41, 17, 0x46, 0x0d, 1, // n == 17, leave: 4
            0x20, 1, 0x20, 0, 0x49, 0x0d, 0, // count < n around: 4
            0x0b, 0x0b, //
            0x20, 1)); // 1
    return module.export("run", 0, 0).build();
  }

  @Test
  void whatIsPaidAheadIsGivenBackOnEveryWayOut() {
    LoadedModule module = Runs.load(small());
    long perRound = 25; // by the path through the first `if` and not the second
    for (int n = 1; n < 120; n++) {
      long expected = n == 17 ? 1 : n >= 100 ? 7 : n;
      long rounds = n == 17 ? 1 : Math.min(n, 100);
      Called called = Runs.call(module, Runs.BUDGET, n);
      assertThat(called.ending()).isEqualTo(new Ending.Returned(List.of(expected)));
      assertThat(called.fuelUsed()).as("%d", n).isEqualTo(rounds * perRound + 3);
      assertThat(Runs.call(module, fuel(called.fuelUsed()), n)).isEqualTo(called);
      for (long less : new long[] {1, perRound, 5 * perRound, 9 * perRound}) {
        long tooLittle = Math.max(0, called.fuelUsed() - less);
        assertThat(Runs.call(module, fuel(tooLittle), n))
            .isEqualTo(new Called(new Ending.Exhausted(), tooLittle, 0));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ChargeMode.class)
  void whatPaysByItselfInALoopFindsAllFuel(ChargeMode mode) {
    Modules made = new Modules().memory(1, 1);
    int type = made.type(new byte[] {I32}, new byte[] {I32});
    made.function(
        type,
        0,
        I32,
        Modules.code(
            0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, // a loop that is quiet
            0x03, 0x40, // and one that fills 4,096 bytes in each round: 4 + 256
            0x41, 0, 0x41, 1, 0x41, 0x80, 0x20, 0xfc, 11, 0, //
            0x20, 0, 0x41, 1, 0x6a, 0x22, 0, 0x41, 10, 0x48, 0x0d, 0, 0x0b, // ten times
            0x20, 0));
    LoadedModule module = Runs.load(made.export("run", 0, 0).build(), mode);
    Called called = Runs.call(module, Runs.BUDGET, 3);

    assertThat(called.ending()).isEqualTo(new Ending.Returned(List.of(10L)));
    assertThat(Runs.call(module, fuel(called.fuelUsed()), 3)).isEqualTo(called);
    assertThat(Runs.call(module, fuel(called.fuelUsed() - 1), 3).ending())
        .isEqualTo(new Ending.Exhausted());
  }

  /** Instructions that become the most JVM code for their bytes. */
  @Test
  void copiesDoNotMakeAFunctionTooLarge() {
    int[][] dense = {
      {0x23, 0, 0x24, 0}, // global.get, global.set
      {0x3f, 0, 0x1a}, // memory.size, drop
      {0x20, 0, 0x20, 0, 0x20, 0, 0x1b, 0x1a}, // select, drop
      {0x20, 0, 0x28, 2, 0, 0x1a}, // load, drop
      {0x20, 0, 0xb3, 0xfc, 0, 0x1a}, // f32.convert, trunc_sat, drop
      {0x20, 0, 0x20, 0, 0x77, 0x1a}, // rotl, drop
    };
    for (int[] instruction : dense) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      while (body.size() < 1_500) {
        body.writeBytes(Modules.code(0x03, 0x40));
        for (int i = 0; i < 9; i++) {
          body.writeBytes(Modules.code(instruction));
        }
        body.writeBytes(Modules.code(0x20, 0, 0x0d, 0, 0x0b));
      }
      body.writeBytes(Modules.code(0x20, 0));
      Modules made = new Modules().memory(1, 1).global(I32, 0);
      int type = made.type(new byte[] {I32}, new byte[] {I32});
      made.function(type, 0, I32, body.toByteArray());
      Called called = Runs.call(Runs.load(made.export("run", 0, 0).build()), Runs.BUDGET, 0);
      assertThat(called.ending()).isEqualTo(new Ending.Returned(List.of(0L)));
    }
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
