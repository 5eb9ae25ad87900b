package dev.palyra.sandbox.wasm.engine;

import static dev.palyra.sandbox.wasm.meter.Modules.FUNCREF;
import static dev.palyra.sandbox.wasm.meter.Modules.I32;
import static dev.palyra.sandbox.wasm.meter.Modules.I64;
import static dev.palyra.sandbox.wasm.meter.Modules.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.ModuleNotLinkedException;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.MeterLimits;
import dev.palyra.sandbox.wasm.meter.Metering;
import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import dev.palyra.sandbox.wasm.meter.Modules;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Modules that try to get more than they were given. */
class HostileModuleTest {
  private static final byte[] NONE = {};
  private static final byte[] FOREVER = code(0x03, 0x40, 0x0c, 0, 0x0b);

  private static byte[] run(byte[] code) {
    return run(0, I32, code);
  }

  private static byte[] run(long locals, byte type, byte[] code) {
    Modules module = new Modules().memory(1, 65_536).table(10, 1_000_000);
    int runs = module.type(NONE, NONE);
    module.function(runs, locals, type, code);
    return module.export("run", 0, 0).build();
  }

  private static Budget fuel(long fuel) {
    return new Budget(fuel, 1_000, 64 << 20, Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @EnumSource(ChargeMode.class)
  void anEndlessLoopUsesUpItsFuelAndNotMore(ChargeMode mode) {
    LoadedModule module = Runs.load(run(FOREVER), mode);
    Called called = Runs.call(module, fuel(1_000_000));

    assertThat(called.ending()).isEqualTo(new Ending.Exhausted());
    assertThat(called.fuelUsed()).isEqualTo(1_000_000);
  }

  @Test
  void anEndlessLoopInTheStartSectionToo() {
    Modules module = new Modules();
    int type = module.type(NONE, NONE);
    module.function(type, 0, I32, FOREVER);
    byte[] bytes = module.start(0).export("run", 0, 0).build();

    assertThat(Runs.call(Runs.load(bytes), fuel(1_000)).ending()).isEqualTo(new Ending.Exhausted());
  }

  @Test
  void theDeadlineEndsWhatHasFuelLeft() throws Exception {
    // Each look at the clock takes it a second further.
    AtomicLong clock = new AtomicLong();
    var runtime =
        new EndiveRuntime(
            EndiveRuntime.Settings.DEFAULTS,
            java.util.Optional.empty(),
            () -> clock.addAndGet(1_000_000_000));
    Called called =
        Runs.call(
            runtime.load(run(FOREVER)),
            new Budget(Long.MAX_VALUE / 2, 1_000, 64 << 20, Duration.ofSeconds(10)));

    assertThat(called.ending()).isEqualTo(new Ending.DeadlineReached());
  }

  @Test
  void aCancelledCallEnds() throws Exception {
    var cancellation = new Cancellation();
    cancellation.cancel();
    Called called =
        Runs.load(run(FOREVER)).call("run", new long[0], List.of(), Runs.BUDGET, cancellation);

    assertThat(called.ending()).isEqualTo(new Ending.Cancelled());
  }

  @ParameterizedTest
  @EnumSource(ChargeMode.class)
  void recursionEndsAtTheSameDepthEveryTime(ChargeMode mode) {
    LoadedModule module = Runs.load(run(code(0x10, 0)), mode);
    Called called = Runs.call(module, Runs.BUDGET);

    assertThat(called.ending()).isEqualTo(new Ending.TooDeep());
    for (int i = 0; i < 20; i++) {
      assertThat(Runs.call(module, Runs.BUDGET)).isEqualTo(called);
    }
  }

  @Test
  void recursionWithManyLocalsDoesNotReachTheEndOfTheHostsStack() throws Exception {
    LoadedModule module = Runs.load(run(900, I64, code(0x10, 0)));
    var ending = new CompletableFuture<Ending>();
    Thread.ofPlatform()
        .stackSize(1 << 20)
        .start(() -> {
          try {
            ending.complete(Runs.call(module, Runs.BUDGET).ending());
          } catch (RuntimeException | Error e) {
            ending.completeExceptionally(e);
          }
        });

    assertThat(ending.get()).isEqualTo(new Ending.TooDeep());
  }

  @Test
  void growingMemoryEndsAtTheBudget() {
    // loop: grow by 16 pages; if that fails, trap
    byte[] code =
        code(
            0x03, 0x40, 0x41, 16, 0x40, 0, 0x41, 0x7f, 0x46, 0x04, 0x40, 0x00, 0x0b, 0x0c, 0, 0x0b);
    Called called = Runs.call(Runs.load(run(code)), fuel(1_000_000_000));

    assertThat(called.ending()).isEqualTo(new Ending.OutOfMemory());
    assertThat(called.peakMemoryBytes()).isBetween(60L << 20, 64L << 20);
  }

  @Test
  void growingATableEndsAtItsLimit() {
    // loop: table.grow 0 (ref.null, 1000); if that fails, trap
    byte[] code =
        code(
            0x03, 0x40, 0xd0, FUNCREF, 0x41, 0xe8, 0x07, 0xfc, 15, 0, 0x41, 0x7f, 0x46, 0x04, 0x40,
            0x00, 0x0b, 0x0c, 0, 0x0b);
    LoadedModule module = Runs.load(run(code));

    Called first = Runs.call(module, fuel(1_000_000_000));
    assertThat(first.ending()).isEqualTo(new Ending.OutOfMemory());
    // The engine's own tables would have kept their size for the next instance.
    assertThat(Runs.call(module, fuel(1_000_000_000))).isEqualTo(first);
  }

  @Test
  void nothingStaysInMemoryFromOneCallToTheNext() {
    Modules module = new Modules().memory(1, 1).global(I32, 7);
    int type = module.type(NONE, new byte[] {I32});
    // Returns memory[0] + global, and changes both.
    module.function(
        type,
        0,
        I32,
        code(0x41, 0, 0x28, 2, 0, 0x23, 0, 0x6a, 0x41, 0, 0x41, 42, 0x36, 2, 0, 0x41, 9, 0x24, 0));
    LoadedModule loaded = Runs.load(module.export("run", 0, 0).build());

    for (int i = 0; i < 3; i++) {
      assertThat(Runs.call(loaded, Runs.BUDGET).ending())
          .isEqualTo(new Ending.Returned(List.of(7L)));
    }
  }

  @Test
  void aModuleCannotSpeakToTheMeter() {
    byte[] forged = code(0x41, 0, 0x41, 0x7f, 0xfe, 0x17, 2, 0); // i32.atomic.store of -1
    assertRefused(run(forged), "threads are not supported");
  }

  @Test
  void thereIsNothingAddedThatAModuleCouldName() {
    assertRefused(run(code(0x23, 0, 0x1a)), "there is no global 0");
    assertRefused(run(code(0x10, 1)), "there is no function 1");
    assertRefused(run(code(0x20, 0, 0x1a)), "there is no local 0");
    assertRefused(run(code(0x02, 1, 0x0b)), "there is no type 1");
    Modules module = new Modules();
    module.function(module.type(NONE, NONE), 0, I32, NONE);
    assertRefused(module.export("run", 0, 0).export("m", 2, 0).build(), "there is no memory 0");
    assertRefused(new Modules().export("fuel", 3, 0).build(), "there is no global 0");
  }

  @Test
  void fiftyMegabytesOfLocalsAreRefusedBeforeAnythingIsMade() {
    assertRefused(run(13_000_000, I32, NONE), "more than 1000 locals");
  }

  @Test
  void aGiantSwitchIsRefusedSinceItWouldNeverBeCompiled() {
    int cases = 900;
    byte[] code = new byte[cases * 12 + 4_000];
    int at = 0;
    for (int i = 0; i < cases; i++) {
      code[at++] = 0x02;
      code[at++] = 0x40;
    }
    at = put(code, at, 0x41, 3, 0x0e, 0x84, 0x07); // br_table with 900 labels
    for (int i = 0; i < cases; i++) {
      at = i < 128 ? put(code, at, i) : put(code, at, (i & 0x7f) | 0x80, i >> 7);
    }
    at = put(code, at, 0);
    for (int i = 0; i < cases; i++) {
      at = put(code, at, 0x0b, 0x41, 5, 0x41, 6, 0x36, 2, 0);
    }
    assertThatThrownBy(() -> Runs.runtime(ChargeMode.REGION).load(run(trim(code))))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("at most 8000 are compiled");
  }

  private static byte[] trim(byte[] code) {
    int end = code.length;
    while (code[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(code, end + 1); // the last offset is a zero
  }

  private static int put(byte[] code, int at, int... bytes) {
    int next = at;
    for (int b : bytes) {
      code[next++] = (byte) b;
    }
    return next;
  }

  @Test
  void aTrapIsATrapAndNotALimit() {
    assertThat(Runs.call(Runs.load(run(code(0x00))), Runs.BUDGET).ending())
        .isInstanceOf(Ending.Trapped.class);
    assertThat(Runs.call(Runs.load(run(code(0x41, 0x7f, 0x28, 2, 0, 0x1a))), Runs.BUDGET).ending())
        .isEqualTo(new Ending.Trapped("out of bounds memory access"));
  }

  @Test
  void whatIsNotGrantedDoesNotLink() {
    Modules module = new Modules();
    int type = module.type(NONE, NONE);
    module.importFunction("env", "open", type);
    module.function(type, 0, I32, NONE);
    LoadedModule loaded = Runs.load(module.export("run", 0, 1).build());

    assertThatThrownBy(
            () -> loaded.call("run", new long[0], List.of(), Runs.BUDGET, new Cancellation()))
        .isInstanceOf(ModuleNotLinkedException.class)
        .hasMessageContaining("`env.open`, which it is not granted");
  }

  @Test
  void aHostFunctionPaysForWhatItDoes() {
    Modules module = new Modules();
    int type = module.type(NONE, NONE);
    module.importFunction("env", "work", type);
    module.function(type, 0, I32, code(0x10, 0));
    LoadedModule loaded = Runs.load(module.export("run", 0, 1).build());
    HostFunction work =
        new HostFunction(
            "env",
            "work",
            List.of(),
            List.of(),
            (guest, _) -> {
              guest.spend(5_000);
              return 0;
            });

    assertThat(Runs.call(loaded, Runs.BUDGET, List.of(work)).fuelUsed()).isBetween(5_000L, 5_100L);
    assertThat(Runs.call(loaded, fuel(4_000), List.of(work)).ending())
        .isEqualTo(new Ending.Exhausted());
  }

  private static void assertRefused(byte[] module, String reason) {
    assertThatThrownBy(() -> Metering.meter(module, MeterLimits.DEFAULTS, ChargeMode.REGION))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining(reason);
  }
}
