package dev.palyra.sandbox.wasm.meter;

/** Reads what is evaluated while a module is instantiated: constant expressions and segments. */
final class Initializers {
  private final Shape shape;

  Initializers(Shape shape) {
    this.shape = shape;
  }

  /** A constant expression: one value, without arithmetic. */
  void expression(WasmReader in) throws ModuleRefusedException {
    int opcode = in.u8();
    switch (opcode) {
      case 0x23 -> Shape.index(in, shape.globals, "global");
      case 0x41 -> in.signed(32);
      case 0x42 -> in.signed(64);
      case 0x43 -> in.skip(4);
      case 0x44 -> in.skip(8);
      case 0xd0 -> Shape.referenceType(in);
      case 0xd2 -> Shape.index(in, shape.functions.size(), "function");
      default -> throw in.refuse("instruction 0x%02x in a constant".formatted(opcode));
    }
    if (in.u8() != 0x0b) {
      throw in.refuse("arithmetic in constants is not supported");
    }
  }

  void elements(WasmReader in, int most) throws ModuleRefusedException {
    int segments = in.count("element segments", most);
    for (int i = 0; i < segments; i++) {
      int flags = in.u32();
      if (flags > 7) {
        throw in.refuse("there is no element segment of kind %d".formatted(flags));
      }
      boolean active = (flags & 1) == 0;
      boolean explicit = (flags & 2) != 0;
      boolean expressions = (flags & 4) != 0;
      if (active) {
        if (explicit) {
          Shape.index(in, shape.tables, "table");
        } else if (shape.tables == 0) {
          throw in.refuse("there is no table 0");
        }
        expression(in);
      }
      if (!active || explicit) {
        if (expressions) {
          Shape.referenceType(in);
        } else if (in.u8() != 0) {
          throw in.refuse("an element segment of indices holds functions");
        }
      }
      for (int n = in.count("elements", most); n > 0; n--) {
        if (expressions) {
          expression(in);
        } else {
          Shape.index(in, shape.functions.size(), "function");
        }
      }
    }
    shape.elements = segments;
  }

  void data(WasmReader in, int most) throws ModuleRefusedException {
    int segments = in.count("data segments", most);
    if (shape.dataCount >= 0 && shape.dataCount != segments) {
      throw in.refuse("more or fewer data segments than announced");
    }
    for (int i = 0; i < segments; i++) {
      int flags = in.u32();
      switch (flags) {
        case 0 -> active(in);
        case 1 -> {}
        case 2 -> {
          Shape.index(in, shape.memories, "memory");
          active(in);
        }
        default -> throw in.refuse("there is no data segment of kind %d".formatted(flags));
      }
      in.skip(in.u32());
    }
  }

  private void active(WasmReader in) throws ModuleRefusedException {
    if (shape.memories == 0) {
      throw in.refuse("the module has no memory");
    }
    expression(in);
  }
}
