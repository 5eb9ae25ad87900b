package dev.palyra.sandbox.wasm.plugin;

import static dev.palyra.sandbox.wasm.HostFunction.Type.I32;
import static dev.palyra.sandbox.wasm.HostFunction.Type.I64;

import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.sandbox.wasm.Guest;
import dev.palyra.sandbox.wasm.HostFunction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The functions of Extism's kernel, for one call. Source: the functions that Extism's plug-in kits
 * import from {@code extism:host/env} (extism/go-pdk, extism/c-pdk {@code extism-pdk.h}).
 */
final class ExtismKernel {
  private static final int MAX_LOG_LINE = 4_096;
  private static final long MAX_VARIABLES = 1 << 20;

  private final PluginIo io;
  private final KernelMemory memory;
  private final Map<String, byte[]> variables = new HashMap<>();
  private final List<HostFunction> functions = new ArrayList<>();
  private final long input;
  private long error;

  private ExtismKernel(PluginIo io, KernelMemory memory) {
    this.io = io;
    this.memory = memory;
    this.input = memory.put(io.input());
  }

  static List<HostFunction> functions(PluginIo io, KernelMemory memory, Set<PluginGrant> grants) {
    ExtismKernel kernel = new ExtismKernel(io, memory);
    kernel.addMemory();
    kernel.addInputAndOutput();
    kernel.addVariables();
    if (grants.contains(PluginGrant.LOG)) {
      kernel.addLog();
    }
    return kernel.functions;
  }

  private void add(
      String name,
      List<HostFunction.Type> parameters,
      List<HostFunction.Type> result,
      HostFunction.Body body) {
    functions.add(new HostFunction(KernelMemory.ENV, name, parameters, result, body));
  }

  private void addMemory() {
    add("alloc", List.of(I64), List.of(I64), (guest, a) -> memory.allocate(guest, a[0]));
    add("length", List.of(I64), List.of(I64), (_, a) -> memory.length(a[0]));
    add("length_unsafe", List.of(I64), List.of(I64), (_, a) -> memory.length(a[0]));
    add("load_u8", List.of(I64), List.of(I32), (_, a) -> memory.load(a[0]));
    add("load_u64", List.of(I64), List.of(I64), (_, a) -> load64(a[0]));
    add(
        "free",
        List.of(I64),
        List.of(),
        (_, a) -> {
          memory.free(a[0]);
          return 0;
        });
    add(
        "store_u8",
        List.of(I64, I32),
        List.of(),
        (_, a) -> {
          memory.store(a[0], (int) a[1]);
          return 0;
        });
    add(
        "store_u64",
        List.of(I64, I64),
        List.of(),
        (_, a) -> {
          for (int i = 0; i < 8; i++) {
            memory.store(a[0] + i, (int) (a[1] >>> (8 * i)));
          }
          return 0;
        });
  }

  private long load64(long at) {
    long value = 0;
    for (int i = 7; i >= 0; i--) {
      value = value << 8 | memory.load(at + i);
    }
    return value;
  }

  private void addInputAndOutput() {
    add("input_length", List.of(), List.of(I64), (_, _) -> io.input().length);
    add("input_offset", List.of(), List.of(I64), (_, _) -> input);
    add("input_load_u8", List.of(I64), List.of(I32), (_, a) -> memory.load(input + index(a[0], 1)));
    add("input_load_u64", List.of(I64), List.of(I64), (_, a) -> load64(input + index(a[0], 8)));
    add(
        "output_set",
        List.of(I64, I64),
        List.of(),
        (guest, a) -> {
          io.replace(range(guest, a[0], a[1]));
          return 0;
        });
    add(
        "error_set",
        List.of(I64),
        List.of(),
        (_, a) -> {
          error = a[0];
          if (error != 0) {
            io.errorLine(text(memory.block(error)));
          }
          return 0;
        });
    add("error_get", List.of(), List.of(I64), (_, _) -> error);
    add("config_get", List.of(I64), List.of(I64), (_, _) -> 0); // There is none.
  }

  private long index(long at, int length) {
    if (at < 0 || at > io.input().length - length) {
      throw KernelMemory.outside();
    }
    return at;
  }

  private byte[] range(Guest guest, long at, long length) {
    if (length == 0) {
      return new byte[0];
    }
    if (length < 0 || length > Integer.MAX_VALUE) {
      throw KernelMemory.outside();
    }
    guest.spend(length);
    return memory.range(at, (int) length);
  }

  private void addVariables() {
    add(
        "var_get",
        List.of(I64),
        List.of(I64),
        (_, a) -> {
          byte[] value = variables.get(text(memory.block(a[0])));
          return value == null ? 0 : memory.put(value.clone());
        });
    add(
        "var_set",
        List.of(I64, I64),
        List.of(),
        (_, a) -> {
          String name = text(memory.block(a[0]));
          variables.remove(name);
          if (a[1] != 0) {
            variables.put(name, memory.block(a[1]).clone());
          }
          if (variables.values().stream().mapToLong(value -> value.length + 64L).sum()
              > MAX_VARIABLES) {
            throw KernelMemory.full();
          }
          return 0;
        });
  }

  private void addLog() {
    for (String level : List.of("trace", "debug", "info", "warn", "error")) {
      add(
          "log_" + level,
          List.of(I64),
          List.of(),
          (_, a) -> {
            byte[] line = memory.block(a[0]);
            String shown = text(line).lines().findFirst().orElse("");
            io.errorLine(level + ": " + shown.substring(0, Math.min(shown.length(), MAX_LOG_LINE)));
            return 0;
          });
    }
    add("get_log_level", List.of(), List.of(I32), (_, _) -> 0);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
