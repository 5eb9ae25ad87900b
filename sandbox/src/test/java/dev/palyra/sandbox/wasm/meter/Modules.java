package dev.palyra.sandbox.wasm.meter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes small modules for tests. */
public final class Modules {
  public static final byte I32 = 0x7f;
  public static final byte I64 = 0x7e;
  public static final byte FUNCREF = 0x70;

  private final List<byte[]> types = new ArrayList<>();
  private final List<byte[]> imports = new ArrayList<>();
  private final List<Integer> functions = new ArrayList<>();
  private final List<byte[]> tables = new ArrayList<>();
  private final List<byte[]> memories = new ArrayList<>();
  private final List<byte[]> globals = new ArrayList<>();
  private final List<byte[]> exports = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> elements = new ArrayList<>();
  private int start = -1;

  /** Bytes from numbers. */
  public static byte[] code(int... bytes) {
    byte[] code = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      code[i] = (byte) bytes[i];
    }
    return code;
  }

  public int type(byte[] parameters, byte[] results) {
    WasmWriter out = new WasmWriter().u8(0x60);
    vector(out, parameters);
    vector(out, results);
    types.add(out.toByteArray());
    return types.size() - 1;
  }

  private static void vector(WasmWriter out, byte[] bytes) {
    out.u32(bytes.length).raw(bytes, 0, bytes.length);
  }

  public Modules importFunction(String module, String name, int type) {
    WasmWriter out = new WasmWriter();
    vector(out, module.getBytes(StandardCharsets.UTF_8));
    vector(out, name.getBytes(StandardCharsets.UTF_8));
    imports.add(out.u8(0).u32(type).toByteArray());
    return this;
  }

  public Modules table(int min, int max) {
    tables.add(new WasmWriter().u8(FUNCREF).u8(1).u32(min).u32(max).toByteArray());
    return this;
  }

  public Modules memory(int min, int max) {
    memories.add(new WasmWriter().u8(1).u32(min).u32(max).toByteArray());
    return this;
  }

  public Modules global(byte type, int value) {
    int constant = type == I32 ? 0x41 : 0x42;
    globals.add(new WasmWriter().u8(type).u8(1).u8(constant).signed(value).u8(0x0b).toByteArray());
    return this;
  }

  /** Elements from 0 of table 0. */
  public Modules elements(int... indices) {
    WasmWriter out = new WasmWriter().u32(0).u8(0x41).signed(0).u8(0x0b).u32(indices.length);
    for (int index : indices) {
      out.u32(index);
    }
    elements.add(out.toByteArray());
    return this;
  }

  /** Exports kind 0 (function), 1 (table), 2 (memory) or 3 (global). */
  public Modules export(String name, int kind, int index) {
    WasmWriter out = new WasmWriter();
    vector(out, name.getBytes(StandardCharsets.UTF_8));
    exports.add(out.u8(kind).u32(index).toByteArray());
    return this;
  }

  public Modules start(int function) {
    start = function;
    return this;
  }

  /** A function with {@code locals} of one type; returns its index. */
  public int function(int type, long locals, byte localType, byte[] code) {
    WasmWriter out = new WasmWriter();
    if (locals > 0) {
      out.u32(1).u32((int) locals).u8(localType);
    } else {
      out.u32(0);
    }
    out.raw(code, 0, code.length).u8(0x0b);
    functions.add(type);
    bodies.add(out.toByteArray());
    return imports.size() + functions.size() - 1;
  }

  public byte[] build() {
    WasmWriter out = new WasmWriter().raw(code(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), 0, 8);
    section(out, 1, types);
    section(out, 2, imports);
    section(
        out, 3, functions.stream().map(type -> new WasmWriter().u32(type).toByteArray()).toList());
    section(out, 4, tables);
    section(out, 5, memories);
    section(out, 6, globals);
    section(out, 7, exports);
    if (start >= 0) {
      out.u8(8).sized(new WasmWriter().u32(start));
    }
    section(out, 9, elements);
    if (!bodies.isEmpty()) {
      WasmWriter content = new WasmWriter().u32(bodies.size());
      bodies.forEach(body -> content.sized(new WasmWriter().raw(body, 0, body.length)));
      out.u8(10).sized(content);
    }
    return out.toByteArray();
  }

  private static void section(WasmWriter out, int id, List<byte[]> entries) {
    if (!entries.isEmpty()) {
      WasmWriter content = new WasmWriter().u32(entries.size());
      entries.forEach(entry -> content.raw(entry, 0, entry.length));
      out.u8(id).sized(content);
    }
  }
}
