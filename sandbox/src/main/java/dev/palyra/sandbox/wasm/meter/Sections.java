package dev.palyra.sandbox.wasm.meter;

import dev.palyra.core.sandbox.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and rewrites the sections of one module, in their order. Not thread-safe. */
final class Sections {
  private static final int TYPE = 1;
  private static final int IMPORT = 2;
  private static final int FUNCTION = 3;
  private static final int TABLE = 4;
  private static final int MEMORY = 5;
  private static final int GLOBAL = 6;
  private static final int EXPORT = 7;
  private static final int START = 8;
  private static final int ELEMENT = 9;
  private static final int CODE = 10;
  private static final int DATA = 11;
  private static final int DATA_COUNT = 12;
  private static final List<Integer> ORDER =
      List.of(
          TYPE,
          IMPORT,
          FUNCTION,
          TABLE,
          MEMORY,
          GLOBAL,
          EXPORT,
          START,
          ELEMENT,
          DATA_COUNT,
          CODE,
          DATA);
  private static final int MAX_ENTRIES = 100_000;
  private static final int MAX_ARITY = 256;
  private static final long MAX_PAGES = 65_536;

  private final byte[] bytes;
  private final Shape shape;
  private final MeterLimits limits;
  private final ChargeMode mode;
  private final Initializers initializers;

  /** What is written, by section. */
  private final Map<Integer, WasmWriter> out = new TreeMap<>();

  Sections(byte[] bytes, Shape shape, MeterLimits limits, ChargeMode mode) {
    this.bytes = bytes;
    this.shape = shape;
    this.limits = limits;
    this.mode = mode;
    this.initializers = new Initializers(shape);
  }

  void read(int id, WasmReader in) throws ModuleRefusedException {
    int from = in.position();
    switch (id) {
      case TYPE -> types(in);
      case IMPORT -> imports(in);
      case FUNCTION -> functions(in);
      case TABLE -> out.put(TABLE, tables(in));
      case MEMORY -> out.put(MEMORY, memories(in));
      case GLOBAL -> globals(in);
      case EXPORT -> exports(in);
      case START -> Shape.index(in, shape.functions.size(), "function");
      case ELEMENT -> initializers.elements(in, MAX_ENTRIES);
      case CODE -> out.put(CODE, code(in));
      case DATA -> initializers.data(in, MAX_ENTRIES);
      case DATA_COUNT -> shape.dataCount = in.u32();
      default -> throw in.refuse("exceptions are not supported"); // 13, tags
    }
    out.computeIfAbsent(id, _ -> new WasmWriter().raw(bytes, from, in.position()));
  }

  MeteredModule finish() throws ModuleRefusedException {
    if (shape.bodies != shape.functions.size() - shape.importedFunctions) {
      throw new ModuleRefusedException("as many functions as bodies are needed");
    }
    if (shape.dataCount > 0 && !out.containsKey(DATA)) {
      throw new ModuleRefusedException("data segments are announced and missing");
    }
    writeTypes();
    if (shape.memories == 0) {
      out.put(MEMORY, new WasmWriter().u32(1).u8(1).u32(0).u32(0));
    }
    WasmWriter module = new WasmWriter().raw(bytes, 0, 8);
    for (int id : ORDER) {
      WasmWriter content = out.get(id);
      if (content != null) {
        module.u8(id).sized(content);
      }
    }
    return new MeteredModule(
        Bytes.of(module.toByteArray()),
        shape.imports,
        shape.functionExports,
        shape.memoryExports,
        shape.initialPages,
        shape.declaredPages,
        shape.tableMinima,
        shape.declaredElements);
  }

  private void types(WasmReader in) throws ModuleRefusedException {
    for (int i = in.count("types", MAX_ENTRIES); i > 0; i--) {
      int form = in.u8();
      if (form != 0x60) {
        throw in.refuse(
            form >= 0x4e && form <= 0x5f
                ? "the GC proposal is not supported"
                : "a type must be a function type");
      }
      shape.types.add(new FunctionType(valueTypes(in), valueTypes(in)));
    }
  }

  private static List<Byte> valueTypes(WasmReader in) throws ModuleRefusedException {
    int count = in.count("parameters or results", MAX_ARITY);
    List<Byte> types = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      types.add(Shape.valueType(in));
    }
    return types;
  }

  /** The module's types, and behind them those that bodies needed for their wrappers. */
  private void writeTypes() {
    if (shape.addedTypes.isEmpty()) {
      return;
    }
    WasmWriter types = new WasmWriter().u32(shape.types.size() + shape.addedTypes.size());
    for (FunctionType type : shape.types) {
      writeType(types, type);
    }
    shape
        .addedTypes
        .keySet()
        .forEach(results -> writeType(types, new FunctionType(List.of(), results)));
    out.put(TYPE, types);
  }

  private static void writeType(WasmWriter to, FunctionType type) {
    to.u8(0x60).u32(type.parameters().size());
    type.parameters().forEach(to::u8);
    to.u32(type.results().size());
    type.results().forEach(to::u8);
  }

  private void imports(WasmReader in) throws ModuleRefusedException {
    for (int i = in.count("imports", MAX_ENTRIES); i > 0; i--) {
      String module = in.name();
      String name = in.name();
      MeteredModule.Kind kind = kind(in);
      switch (kind) {
        case FUNCTION -> {
          shape.functions.add(Shape.index(in, shape.types.size(), "type"));
          shape.importedFunctions++;
          enoughFunctions(in);
        }
        case TABLE -> {
          Shape.referenceType(in);
          limits(in, 1L << 32);
          shape.tables++;
        }
        case MEMORY -> {
          long[] read = limits(in, MAX_PAGES);
          shape.memories++;
          shape.initialPages = (int) read[0];
          shape.declaredPages = (int) read[1];
        }
        case GLOBAL -> {
          Shape.valueType(in);
          in.u8();
          shape.importedGlobals++;
          shape.globals++;
        }
      }
      shape.imports.add(new MeteredModule.Import(module, name, kind));
    }
    oneMemory(in);
  }

  private static MeteredModule.Kind kind(WasmReader in) throws ModuleRefusedException {
    return switch (in.u8()) {
      case 0 -> MeteredModule.Kind.FUNCTION;
      case 1 -> MeteredModule.Kind.TABLE;
      case 2 -> MeteredModule.Kind.MEMORY;
      case 3 -> MeteredModule.Kind.GLOBAL;
      default -> throw in.refuse("exceptions are not supported");
    };
  }

  private void functions(WasmReader in) throws ModuleRefusedException {
    for (int i = in.count("functions", limits.functions()); i > 0; i--) {
      shape.functions.add(Shape.index(in, shape.types.size(), "type"));
    }
    enoughFunctions(in);
  }

  private void enoughFunctions(WasmReader in) throws ModuleRefusedException {
    if (shape.functions.size() > limits.functions()) {
      throw in.refuse("more than %d functions".formatted(limits.functions()));
    }
  }

  private WasmWriter tables(WasmReader in) throws ModuleRefusedException {
    int count = in.count("tables", limits.tables());
    WasmWriter to = new WasmWriter().u32(count);
    for (int i = 0; i < count; i++) {
      byte type = Shape.referenceType(in);
      long[] read = limits(in, 1L << 32);
      if (read[0] > limits.tableElements()) {
        throw in.refuse(
            "a table of %d elements, and at most %d are allowed"
                .formatted(read[0], limits.tableElements()));
      }
      shape.tables++;
      shape.tableMinima.add((int) read[0]);
      shape.declaredElements.add(read[1]);
      to.u8(type).u8(1).u32((int) read[0]).u32((int) Math.min(read[1], limits.tableElements()));
    }
    return to;
  }

  private WasmWriter memories(WasmReader in) throws ModuleRefusedException {
    int count = in.count("memories", 16);
    WasmWriter to = new WasmWriter().u32(count);
    for (int i = 0; i < count; i++) {
      long[] read = limits(in, MAX_PAGES);
      shape.memories++;
      oneMemory(in);
      shape.initialPages = (int) read[0];
      shape.declaredPages = (int) read[1];
      to.u8(1).u32((int) read[0]).u32((int) Math.min(read[1], limits.memoryPages()));
    }
    return to;
  }

  private void oneMemory(WasmReader in) throws ModuleRefusedException {
    if (shape.memories > 1) {
      throw in.refuse("several memories are not supported");
    }
    if (shape.initialPages > limits.memoryPages()) {
      throw in.refuse(
          "a memory of %d pages, and at most %d are allowed"
              .formatted(shape.initialPages, limits.memoryPages()));
    }
  }

  /** Minimum and maximum; without a maximum it is {@code most}. */
  private static long[] limits(WasmReader in, long most) throws ModuleRefusedException {
    int flags = in.u8();
    if (flags == 2 || flags == 3) {
      throw in.refuse("threads are not supported");
    }
    if (flags > 3) {
      throw in.refuse("64-bit memories and tables are not supported");
    }
    long min = in.unsigned32();
    long max = flags == 1 ? in.unsigned32() : most;
    if (min > max || max > most) {
      throw in.refuse("a size must be at most its maximum, and that at most " + most);
    }
    return new long[] {min, max};
  }

  private void globals(WasmReader in) throws ModuleRefusedException {
    for (int i = in.count("globals", MAX_ENTRIES); i > 0; i--) {
      Shape.valueType(in);
      if (in.u8() > 1) {
        throw in.refuse("a global is constant or mutable");
      }
      initializers.expression(in);
      shape.globals++;
    }
  }

  private void exports(WasmReader in) throws ModuleRefusedException {
    for (int i = in.count("exports", MAX_ENTRIES); i > 0; i--) {
      String name = in.name();
      if (!shape.exportNames.add(name)) {
        throw in.refuse("two exports have one name");
      }
      int kind = in.u8();
      switch (kind) {
        case 0 -> {
          Shape.index(in, shape.functions.size(), "function");
          shape.functionExports.add(name);
        }
        case 1 -> Shape.index(in, shape.tables, "table");
        case 2 -> {
          Shape.index(in, shape.memories, "memory");
          shape.memoryExports.add(name);
        }
        case 3 -> Shape.index(in, shape.globals, "global");
        default -> throw in.refuse("exceptions are not supported");
      }
    }
  }

  private WasmWriter code(WasmReader in) throws ModuleRefusedException {
    int count = in.count("functions", limits.functions());
    if (count != shape.functions.size() - shape.importedFunctions) {
      throw in.refuse("as many functions as bodies are needed");
    }
    WasmWriter to = new WasmWriter().u32(count);
    for (int i = 0; i < count; i++) {
      int size = in.u32();
      if (size > limits.functionBytes()) {
        throw in.refuse(
            "a function of %d bytes, and at most %d are allowed"
                .formatted(size, limits.functionBytes()));
      }
      FunctionType type = shape.types.get(shape.functions.get(shape.importedFunctions + i));
      to.sized(new FunctionMeter(bytes, in.slice(size), shape, limits, mode, type).rewrite());
      shape.bodies++;
    }
    return to;
  }
}
