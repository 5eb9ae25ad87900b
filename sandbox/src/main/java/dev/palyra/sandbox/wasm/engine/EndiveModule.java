package dev.palyra.sandbox.wasm.engine;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.GuestStop;
import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.ModuleNotLinkedException;
import dev.palyra.sandbox.wasm.meter.MeteredModule;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/** A module that is ready; every call makes an instance of its own. */
final class EndiveModule implements LoadedModule {
  /** What reactor modules of WASI and Extism want to have called first. */
  private static final String INITIALIZE = "_initialize";

  private final String digest;
  private final MeteredModule metered;
  private final WasmModule module;
  private final Function<Instance, Machine> machine;
  private final LongSupplier nanos;
  private final AtomicLong freeMemory;

  EndiveModule(
      String digest,
      MeteredModule metered,
      WasmModule module,
      Function<Instance, Machine> machine,
      LongSupplier nanos,
      AtomicLong freeMemory) {
    this.digest = digest;
    this.metered = metered;
    this.module = module;
    this.machine = machine;
    this.nanos = nanos;
    this.freeMemory = freeMemory;
  }

  @Override
  public String digest() {
    return digest;
  }

  @Override
  public MeteredModule metered() {
    return metered;
  }

  @Override
  public Called call(
      String function,
      long[] arguments,
      List<HostFunction> host,
      Budget budget,
      Cancellation cancellation)
      throws ModuleNotLinkedException {
    if (!metered.functionExports().contains(function)) {
      throw new ModuleNotLinkedException("the module exports no function `%s`".formatted(function));
    }
    Meter meter = new Meter(budget, nanos, cancellation, freeMemory);
    FlatMemory memory = null;
    try {
      memory = memory(meter, budget);
      Ending ending = run(function, arguments, host, meter, memory);
      return new Called(ending, memory.spent(), memory.size());
    } catch (GuestStop stop) { // Not even the memory that it begins with.
      return new Called(stop.ending(), 0, 0);
    } catch (OutOfMemoryError e) {
      long spent = memory == null ? 0 : memory.spent();
      return new Called(new Ending.OutOfMemory(), spent, meter.reserved());
    } finally {
      meter.release();
    }
  }

  private FlatMemory memory(Meter meter, Budget budget) {
    long most = Math.min(budget.memoryBytes() / FlatMemory.PAGE_SIZE, maximumPages());
    return new FlatMemory(meter, metered.initialPages(), (int) most, metered.declaredPages());
  }

  private int maximumPages() {
    return module
        .memorySection()
        .map(section -> section.getMemory(0).limits().maximumPages())
        .orElse(0);
  }

  private Ending run(
      String function, long[] arguments, List<HostFunction> host, Meter meter, FlatMemory memory)
      throws ModuleNotLinkedException {
    try {
      Instance instance = instance(host, meter, memory);
      if (metered.functionExports().contains(INITIALIZE) && !function.equals(INITIALIZE)) {
        var _ = instance.export(INITIALIZE).apply();
      }
      long @Nullable [] results = instance.export(function).apply(arguments);
      return new Ending.Returned(
          results == null ? List.of() : LongStream.of(results).boxed().toList());
    } catch (GuestStop stop) {
      return stop.ending();
    } catch (UnlinkableException e) {
      throw new ModuleNotLinkedException(Reasons.of(e));
    } catch (StackOverflowError e) {
      return new Ending.TooDeep(); // The depth should have ended it before.
    } catch (WasmEngineException e) {
      return trapped(e, meter);
    } catch (IndexOutOfBoundsException e) {
      return trapped("out of bounds memory access", meter);
    } catch (ArithmeticException e) {
      return trapped("integer divide by zero", meter);
    }
  }

  private static Ending trapped(RuntimeException e, Meter meter) {
    return e.getCause() instanceof StackOverflowError
        ? new Ending.TooDeep()
        : trapped(Reasons.of(e), meter);
  }

  /** A module that was refused memory and then gave up did not go wrong by itself. */
  private static Ending trapped(String reason, Meter meter) {
    return meter.starved() ? new Ending.OutOfMemory() : new Ending.Trapped(reason);
  }

  private Instance instance(List<HostFunction> host, Meter meter, FlatMemory memory)
      throws ModuleNotLinkedException {
    return Instance.builder(module)
        .withMachineFactory(machine)
        .withMemoryFactory(_ -> memory)
        .withTableFactory(new Tables(metered, meter, memory))
        .withImportValues(Imports.of(metered, host, memory))
        .withStart(false) // `_start` is called by name where it is meant.
        .build();
  }
}
