package dev.palyra.sandbox.wasm.meter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a module declares, as far as it has been read. Every index in it counts what the module
 * itself brought, never what the meter added. Not thread-safe.
 */
final class Shape {
  final List<FunctionType> types = new ArrayList<>();

  /** Type of each function, imported ones first. */
  final List<Integer> functions = new ArrayList<>();

  final List<MeteredModule.Import> imports = new ArrayList<>();
  final List<Integer> tableMinima = new ArrayList<>();
  final List<Long> declaredElements = new ArrayList<>();
  final Set<String> exportNames = new LinkedHashSet<>();
  final Set<String> functionExports = new LinkedHashSet<>();
  final Set<String> memoryExports = new LinkedHashSet<>();

  /** Results of blocks around bodies that need a type of their own, and its index. */
  final Map<List<Byte>, Integer> addedTypes = new LinkedHashMap<>();

  int importedFunctions;
  int importedGlobals;
  int tables;
  int memories;
  int ownMemories;
  int globals;
  int elements;
  int bodies;
  int dataCount = -1;
  int initialPages;
  int declaredPages;

  /** The index of a type without parameters and with these results. */
  int blockType(List<Byte> results) {
    return addedTypes.computeIfAbsent(results, _ -> types.size() + addedTypes.size());
  }

  /** Reads an index and checks it against what the module has. */
  static int index(WasmReader in, int count, String what) throws ModuleRefusedException {
    int index = in.u32();
    if (index >= count) {
      throw in.refuse("there is no %s %d".formatted(what, index));
    }
    return index;
  }

  static byte valueType(WasmReader in) throws ModuleRefusedException {
    int type = in.u8();
    return switch (type) {
      case 0x7f, 0x7e, 0x7d, 0x7c, 0x70, 0x6f -> (byte) type;
      case 0x7b -> throw in.refuse("SIMD is not supported");
      case 0x63, 0x64, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69, 0x71, 0x72, 0x73, 0x74 ->
          throw in.refuse("reference types of the GC proposal are not supported");
      default -> throw in.refuse("there is no value type 0x%02x".formatted(type));
    };
  }

  static byte referenceType(WasmReader in) throws ModuleRefusedException {
    byte type = valueType(in);
    if (type != 0x70 && type != 0x6f) {
      throw in.refuse("a table holds references only");
    }
    return type;
  }
}
