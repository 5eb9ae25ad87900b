package dev.palyra.sandbox.wasm.engine;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.ModuleNotLinkedException;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.MeterLimits;
import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A short way to load and call modules in tests. */
public final class Runs {
  public static final Budget BUDGET =
      new Budget(100_000_000, 1_000, 64 << 20, Duration.ofMinutes(1));

  private Runs() {}

  public static EndiveRuntime runtime(ChargeMode mode) {
    return runtime(mode, Optional.empty());
  }

  public static EndiveRuntime runtime(ChargeMode mode, Optional<CodeCache> disk) {
    return new EndiveRuntime(
        new EndiveRuntime.Settings(MeterLimits.DEFAULTS, mode, Duration.ofMinutes(2), 1L << 30, 16),
        disk,
        System::nanoTime);
  }

  public static LoadedModule load(byte[] module) {
    return load(module, ChargeMode.REGION);
  }

  public static LoadedModule load(byte[] module, ChargeMode mode) {
    try {
      return runtime(mode).load(module);
    } catch (ModuleRefusedException e) {
      throw new AssertionError(e);
    }
  }

  public static Called call(LoadedModule module, Budget budget, long... arguments) {
    return call(module, budget, List.of(), arguments);
  }

  public static Called call(
      LoadedModule module, Budget budget, List<HostFunction> host, long... arguments) {
    try {
      return module.call("run", arguments, host, budget, new Cancellation());
    } catch (ModuleNotLinkedException e) {
      throw new AssertionError(e);
    }
  }
}
