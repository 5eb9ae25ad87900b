package dev.palyra.sandbox.wasm.engine;

import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.ModuleNotLinkedException;
import dev.palyra.sandbox.wasm.meter.Cost;
import dev.palyra.sandbox.wasm.meter.MeteredModule;
import java.util.List;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.WasmFunctionHandle;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Gives one instance its host functions. */
final class Imports {
  private static final long[] NOTHING = {};

  private Imports() {}

  static ImportValues of(MeteredModule metered, List<HostFunction> host, FlatMemory memory)
      throws ModuleNotLinkedException {
    if (metered.imports().isEmpty()) {
      return ImportValues.empty();
    }
    var builder = ImportValues.builder();
    for (MeteredModule.Import wanted : metered.imports()) {
      if (wanted.kind() != MeteredModule.Kind.FUNCTION) {
        throw new ModuleNotLinkedException(
            "the module imports `%s.%s`, which is no function"
                .formatted(wanted.module(), wanted.name()));
      }
      builder.addFunction(function(find(host, wanted), memory));
    }
    return builder.build();
  }

  private static HostFunction find(List<HostFunction> host, MeteredModule.Import wanted)
      throws ModuleNotLinkedException {
    for (HostFunction function : host) {
      if (function.module().equals(wanted.module()) && function.name().equals(wanted.name())) {
        return function;
      }
    }
    throw new ModuleNotLinkedException(
        "the module imports `%s.%s`, which it is not granted"
            .formatted(wanted.module(), wanted.name()));
  }

  private static ImportFunction function(HostFunction function, FlatMemory memory) {
    HostFunction.Body body = function.body();
    WasmFunctionHandle handle =
        function.result().isEmpty()
            ? (_, arguments) -> {
              memory.spend(Cost.HOST_CALL);
              body.call(memory, arguments);
              return NOTHING;
            }
            : (_, arguments) -> {
              memory.spend(Cost.HOST_CALL);
              return new long[] {body.call(memory, arguments)};
            };
    return new ImportFunction(
        function.module(),
        function.name(),
        FunctionType.of(types(function.parameters()), types(function.result())),
        handle);
  }

  private static List<ValType> types(List<HostFunction.Type> types) {
    return types.stream()
        .map(type ->
            switch (type) {
              case I32 -> ValType.I32;
              case I64 -> ValType.I64;
              case F32 -> ValType.F32;
              case F64 -> ValType.F64;
            })
        .toList();
  }
}
