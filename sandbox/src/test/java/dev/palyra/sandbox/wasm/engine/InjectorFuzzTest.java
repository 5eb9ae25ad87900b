package dev.palyra.sandbox.wasm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.MeterLimits;
import dev.palyra.sandbox.wasm.meter.Metering;
import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import dev.palyra.sandbox.wasm.meter.RandomModule;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/** Random modules, metered and not; hostile bytes that must be refused and not more. */
class InjectorFuzzTest {
  private static final String NO_FUEL_NEEDED = "trap";

  @Test
  void randomModulesDoTheSameMetered() throws Exception {
    sameAsUnmetered(60, 1);
  }

  @Test
  @Tag("fuzz")
  void manyRandomModulesDoTheSameMetered() throws Exception {
    sameAsUnmetered(Integer.getInteger("wasm.modules", 1_000), 2);
  }

  private static void sameAsUnmetered(int modules, long seed) throws Exception {
    int returned = 0;
    for (int i = 0; i < modules; i++) {
      byte[] module = RandomModule.make(new Random(seed * 1_000_003 + i));
      String expected = unmetered(module, i);
      LoadedModule byRegion = Runs.load(module, ChargeMode.REGION);
      LoadedModule byBlock = Runs.load(module, ChargeMode.BLOCK);
      Called region = Runs.call(byRegion, Runs.BUDGET, i, i * 7L);
      Called block = Runs.call(byBlock, Runs.BUDGET, i, i * 7L);
      assertThat(said(region)).as("module %d by region", i).isEqualTo(expected);
      assertThat(said(block)).as("module %d by block", i).isEqualTo(expected);
      if (region.ending() instanceof Ending.Returned) {
        returned++;
        assertThat(region.fuelUsed()).as("module %d", i).isGreaterThanOrEqualTo(block.fuelUsed());
        itsFuelSufficesAndNotLess(byRegion, region, i);
        itsFuelSufficesAndNotLess(byBlock, block, i);
      }
    }
    assertThat(returned).as("modules that did not trap").isGreaterThan(modules / 4);
  }

  private static void itsFuelSufficesAndNotLess(LoadedModule module, Called called, int i) {
    long used = called.fuelUsed();
    assertThat(Runs.call(module, fuel(used), i, i * 7L)).as("module %d", i).isEqualTo(called);
    for (long less : new long[] {used - 1, used / 2}) {
      Called tooLittle = Runs.call(module, fuel(less), i, i * 7L);
      assertThat(tooLittle.ending()).as("module %d", i).isEqualTo(new Ending.Exhausted());
      assertThat(tooLittle.fuelUsed()).as("module %d", i).isEqualTo(less);
    }
  }

  private static Budget fuel(long fuel) {
    return new Budget(fuel, Runs.BUDGET.depth(), Runs.BUDGET.memoryBytes(), Runs.BUDGET.time());
  }

  private static String said(Called called) {
    return switch (called.ending()) {
      case Ending.Returned(var results) -> Integer.toString(results.getFirst().intValue());
      case Ending.Trapped _, Ending.OutOfMemory _ -> NO_FUEL_NEEDED;
      case Ending.Exhausted _,
          Ending.TooDeep _,
          Ending.DeadlineReached _,
          Ending.Cancelled _,
          Ending.Exited _ ->
          called.ending().toString();
    };
  }

  /** What the engine's interpreter says, which knows nothing of meters. */
  private static String unmetered(byte[] bytes, int i) {
    WasmModule module = Parser.parse(bytes);
    var meter =
        new Meter(Runs.BUDGET, System::nanoTime, new Cancellation(), new AtomicLong(1L << 30));
    try {
      long[] results =
          Instance.builder(module)
              .withMachineFactory(InterpreterMachine::new)
              .withMemoryFactory(
                  limits -> new FlatMemory(meter, limits.initialPages(), limits.maximumPages(), 3))
              .build()
              .export("run")
              .apply(i, i * 7L);
      return Integer.toString((int) results[0]); // The interpreter leaves higher bits in place.
    } catch (WasmEngineException | IndexOutOfBoundsException | ArithmeticException e) {
      return NO_FUEL_NEEDED;
    }
  }

  @Test
  void wabtFindsMeteredModulesValid(@TempDir Path folder) throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/bin/wasm-validate")), "wasm-validate (Debian: wabt) is missing");
    for (int i = 0; i < 40; i++) {
      byte[] module = RandomModule.make(new Random(i));
      for (ChargeMode mode : ChargeMode.values()) {
        Path file = folder.resolve("m.wasm");
        Files.write(file, Metering.meter(module, MeterLimits.DEFAULTS, mode).bytes().toArray());
        Process process =
            new ProcessBuilder("wasm-validate", "--enable-threads", file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("module %d: %s", i, output).isZero();
      }
    }
  }

  @Test
  void damagedModulesAreRefusedOrStillValid() {
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] module = RandomModule.make(new Random(i % 50));
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        module[random.nextInt(module.length)] = (byte) random.nextInt();
      }
      byte[] damaged =
          random.nextInt(4) == 0 ? Arrays.copyOf(module, random.nextInt(module.length)) : module;
      try {
        Metering.meter(damaged, MeterLimits.DEFAULTS, ChargeMode.REGION);
      } catch (ModuleRefusedException e) {
        refused++; // Anything else would fail the test.
      }
    }
    assertThat(refused).isGreaterThan(5_000);
  }
}
