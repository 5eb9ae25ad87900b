package dev.palyra.sandbox.wasm.engine;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.GuestStop;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.MeterLimits;
import dev.palyra.sandbox.wasm.meter.MeteredModule;
import dev.palyra.sandbox.wasm.meter.Metering;
import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportGlobal;
import run.endive.runtime.ImportMemory;
import run.endive.runtime.ImportTable;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.Store;
import run.endive.runtime.TableInstance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.MemoryLimits;
import run.endive.wasm.types.MutabilityType;
import run.endive.wasm.types.Table;
import run.endive.wasm.types.TableLimits;
import run.endive.wasm.types.ValType;
import run.endive.wasm.types.Value;
import tools.jackson.databind.JsonNode;

/** The instances of one script, all metered in the same way or not at all. */
final class ScriptWorld {
  private static final MeterLimits LIMITS =
      new MeterLimits(8 << 20, 4 << 20, 100_000, 50_000, 4_000, 32_767, 10_000_000, 100);
  private static final Budget BUDGET = new Budget(1L << 50, 400, 1L << 31, Duration.ofMinutes(10));

  private final Optional<ChargeMode> mode;
  private final Map<String, Instance> named = new HashMap<>();
  private final List<FlatMemory> memories = new ArrayList<>();
  private final Store store = new Store();
  private @Nullable Instance current;

  ScriptWorld(Optional<ChargeMode> mode) {
    this.mode = mode;
    spectest();
  }

  /** Why the meter or the engine does not take the module as it is. */
  static Optional<String> refusal(byte[] bytes) {
    try {
      Metering.meter(bytes, LIMITS, ChargeMode.REGION);
      Parser.parse(bytes);
      return Optional.empty();
    } catch (ModuleRefusedException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (WasmEngineException e) {
      return Optional.of("the engine: " + e.getMessage());
    }
  }

  /** Whether the engine takes it, as it is and metered. */
  static boolean parses(byte[] bytes) {
    try {
      Instance.builder(Parser.parse(bytes));
      Parser.parse(Metering.meter(bytes, LIMITS, ChargeMode.REGION).bytes().toArray());
      return true;
    } catch (WasmEngineException | ModuleRefusedException e) {
      return false;
    }
  }

  String instantiate(byte[] bytes, String name) {
    try {
      Instance instance = make(bytes);
      if (!name.equals("discarded")) {
        current = instance;
        named.put(name, instance);
      }
      return "instantiated";
    } catch (ModuleRefusedException e) {
      return "refused";
    } catch (GuestStop | WasmEngineException | StackOverflowError | IndexOutOfBoundsException e) {
      return "failed";
    }
  }

  private Instance make(byte[] bytes) throws ModuleRefusedException {
    Instance.Builder builder;
    WasmModule module;
    FlatMemory memory;
    Meter meter = new Meter(BUDGET, System::nanoTime, new Cancellation(), new AtomicLong(1L << 40));
    if (mode.isPresent()) {
      MeteredModule metered = Metering.meter(bytes, LIMITS, mode.get());
      module = Parser.parse(metered.bytes().toArray());
      memory = memory(module, meter);
      builder = Instance.builder(module).withTableFactory(new Tables(metered, meter, memory));
    } else {
      module = Parser.parse(bytes);
      memory = memory(module, meter);
      builder = Instance.builder(module);
    }
    memories.add(memory);
    return builder
        .withMachineFactory(MachineFactoryCompiler.compile(module))
        .withMemoryFactory(_ -> memory)
        .withImportValues(store.toImportValues())
        .withStart(false)
        .build();
  }

  private static FlatMemory memory(WasmModule module, Meter meter) {
    MemoryLimits limits =
        module
            .memorySection()
            .filter(section -> section.memoryCount() > 0)
            .map(section -> section.getMemory(0).limits())
            .orElse(new MemoryLimits(0, 0));
    return new FlatMemory(
        meter, limits.initialPages(), Math.min(limits.maximumPages(), 32_767), 65_536);
  }

  void register(String name, String as) {
    Instance instance = name.isEmpty() ? current : named.get(name);
    if (instance != null) {
      store.register(as, instance);
    }
  }

  /** What came of it; which bits a NaN has is left open by the specification and by compilers. */
  String act(JsonNode action, JsonNode expected) {
    String name = action.path("module").asString("");
    Instance instance = name.isEmpty() ? current : named.get(name);
    if (instance == null) {
      return "no instance";
    }
    memories.forEach(FlatMemory::unwind); // The last action may have ended in a trap.
    try {
      String field = action.get("field").asString();
      if (action.get("type").asString().equals("get")) {
        return Long.toString(instance.exports().global(field).getValue());
      }
      List<Long> arguments = new ArrayList<>();
      action.get("args").forEach(argument -> arguments.add(value(argument)));
      long @Nullable [] results =
          instance.export(field).apply(arguments.stream().mapToLong(Long::longValue).toArray());
      return text(results == null ? new long[0] : results, expected);
    } catch (GuestStop stop) {
      return stop.ending() instanceof Ending.TooDeep ? "trap" : "stopped: " + stop.ending();
    } catch (WasmEngineException
        | IndexOutOfBoundsException
        | ArithmeticException
        | StackOverflowError e) {
      return "trap";
    }
  }

  private static String text(long[] results, JsonNode expected) {
    String[] texts = new String[results.length];
    for (int i = 0; i < results.length; i++) {
      String type = expected.path(i).path("type").asString("");
      boolean nan =
          (type.equals("f64") && Double.isNaN(Double.longBitsToDouble(results[i])))
              || (type.equals("f32") && Float.isNaN(Float.intBitsToFloat((int) results[i])));
      texts[i] = nan ? "NaN" : Long.toString(results[i]);
    }
    return Arrays.toString(texts);
  }

  private static long value(JsonNode argument) {
    String text = argument.get("value").asString();
    if (text.equals("null")) {
      return Value.REF_NULL_VALUE;
    }
    return switch (argument.get("type").asString()) {
      case "i32", "f32" -> (int) Long.parseLong(text);
      default -> Long.parseUnsignedLong(text);
    };
  }

  private void spectest() {
    Memory memory =
        new FlatMemory(
            new Meter(BUDGET, System::nanoTime, new Cancellation(), new AtomicLong(1L << 40)),
            1,
            2,
            2);
    store.addMemory(new ImportMemory("spectest", "memory", memory));
    store.addTable(
        new ImportTable(
            "spectest",
            "table",
            new TableInstance(
                new Table(ValType.FuncRef, new TableLimits(10, 20)), Value.REF_NULL_VALUE)));
    global("global_i32", Value.i32(666));
    global("global_i64", Value.i64(666));
    global("global_f32", Value.fromFloat(666.6f));
    global("global_f64", Value.fromDouble(666.6));
    print("print");
    print("print_i32", ValType.I32);
    print("print_i64", ValType.I64);
    print("print_f32", ValType.F32);
    print("print_f64", ValType.F64);
    print("print_i32_f32", ValType.I32, ValType.F32);
    print("print_f64_f64", ValType.F64, ValType.F64);
  }

  private void global(String name, Value value) {
    store.addGlobal(
        new ImportGlobal(
            "spectest",
            name,
            GlobalInstance.builder().value(value).mutabilityType(MutabilityType.Const).build()));
  }

  private void print(String name, ValType... parameters) {
    store.addFunction(
        new HostFunction(
            "spectest",
            name,
            FunctionType.of(List.of(parameters), List.of()),
            (_, _) -> new long[0]));
  }
}
