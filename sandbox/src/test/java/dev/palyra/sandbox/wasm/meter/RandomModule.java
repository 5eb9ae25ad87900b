package dev.palyra.sandbox.wasm.meter;

import static dev.palyra.sandbox.wasm.meter.Modules.I32;
import static dev.palyra.sandbox.wasm.meter.Modules.I64;

import java.util.random.RandomGenerator;

/**
 * Makes valid modules at random: loops that end, branches of every kind and to every label, calls
 * forward and through a table, memory within and beyond its bounds, bulk operations, and growing.
 * What they compute means nothing; that it is the same every time is the point.
 */
public final class RandomModule {
  private static final int FUNCTIONS = 4;
  private static final int LOCALS = 6; // 0, 1: parameters; 2 to 4: i32; 5: counts loops
  private static final int VOID = 0x40;

  private final RandomGenerator random;
  private WasmWriter out = new WasmWriter();
  private int function;
  private int budget;
  private int labels;

  private RandomModule(RandomGenerator random) {
    this.random = random;
  }

  /** A module that exports {@code run}, of two i32 parameters and an i32 result. */
  public static byte[] make(RandomGenerator random) {
    return new RandomModule(random).module();
  }

  private byte[] module() {
    Modules module = new Modules().memory(1, 3).table(FUNCTIONS + 2, 20).global(I32, 1);
    int type = module.type(new byte[] {I32, I32}, new byte[] {I32});
    int pair = module.type(new byte[0], new byte[] {I32, I64});
    module.elements(1, 2, 3);
    for (function = 0; function < FUNCTIONS; function++) {
      out = new WasmWriter();
      budget = 60;
      labels = 0;
      statements(3);
      value(3);
      module.function(type, LOCALS - 2, I32, out.toByteArray());
    }
    out = new WasmWriter();
    out.u8(0x41).signed(random.nextInt()).u8(0x42).signed(random.nextLong());
    module.function(pair, 0, I32, out.toByteArray());
    return module.export("run", 0, 0).build();
  }

  private int pick(int bound) {
    return random.nextInt(bound);
  }

  private void statements(int depth) {
    for (int n = 1 + pick(4); n > 0 && budget > 0; n--) {
      statement(depth);
    }
  }

  private void statement(int depth) {
    budget--;
    int kind = depth == 0 ? pick(8) : pick(16);
    switch (kind) {
      case 0, 1, 2 -> {
        value(2);
        out.u8(0x21).u32(2 + pick(3));
      }
      case 3 -> {
        address();
        value(2);
        out.u8(0x36).u32(2).u32(pick(64));
      }
      case 4 -> {
        value(2);
        out.u8(0x24).u32(0);
      }
      case 5 -> bulk();
      case 6 -> {
        if (labels > 0) {
          value(1);
          out.u8(0x0d).u32(pick(labels)); // br_if; a loop's label is only reached by its counter
        }
      }
      case 7 -> {
        out.u8(0x10).u32(FUNCTIONS).u8(0x1a).u8(0x1a); // the pair, dropped
      }
      case 8, 9 -> {
        value(2);
        out.u8(0x04).u8(VOID);
        nested(depth);
        if (pick(2) == 0) {
          out.u8(0x05);
          nested(depth);
        }
        out.u8(0x0b);
      }
      case 10, 11 -> {
        out.u8(0x02).u8(VOID);
        nested(depth);
        if (pick(3) == 0) {
          table();
        }
        out.u8(0x0b);
      }
      case 12, 13, 14 -> loop(depth);
      default -> {
        value(1);
        out.u8(0x04).u8(VOID);
        value(1);
        out.u8(0x0f).u8(0x0b); // return from within
      }
    }
  }

  private void nested(int depth) {
    labels++;
    statements(depth - 1);
    labels--;
  }

  /** {@code br_table} as the last thing of a block: to any block that is open. */
  private void table() {
    labels++;
    value(1);
    int count = pick(4);
    out.u8(0x0e).u32(count);
    for (int i = 0; i <= count; i++) {
      out.u32(pick(labels));
    }
    labels--;
  }

  /**
   * A loop of a few rounds, counted in a local that only innermost loops have: {@code block loop …
   * br_if 0 end end}, where branches of the body go to the block or further out.
   */
  private void loop(int depth) {
    out.u8(0x41).signed(1 + pick(9)).u8(0x21).u32(LOCALS - 1);
    out.u8(0x03).u8(VOID);
    // No label of its own for the body: a branch to it would go round without counting.
    int outer = labels;
    labels = 0;
    for (int n = 1 + pick(3); n > 0; n--) {
      budget--;
      simple();
    }
    labels = outer;
    out.u8(0x20).u32(LOCALS - 1).u8(0x41).signed(1).u8(0x6b).u8(0x22).u32(LOCALS - 1);
    out.u8(0x0d).u32(0).u8(0x0b);
  }

  private void simple() {
    statement(0);
  }

  private void bulk() {
    switch (pick(6)) {
      case 0 -> {
        address();
        value(0);
        length();
        out.u8(0xfc).u32(11).u8(0);
      }
      case 1 -> {
        address();
        address();
        length();
        out.u8(0xfc).u32(10).u8(0).u8(0);
      }
      case 2 -> {
        out.u8(0x41).signed(pick(2)).u8(0x40).u8(0).u8(0x1a);
      }
      case 3 -> {
        out.u8(0x41).signed(pick(4)).u8(0x41).signed(pick(4)).u8(0x41).signed(pick(4));
        out.u8(0xfc).u32(14).u32(0).u32(0);
      }
      case 4 -> {
        out.u8(0xd0).u8(Modules.FUNCREF).u8(0x41).signed(pick(3));
        out.u8(0xfc).u32(15).u32(0).u8(0x1a);
      }
      default -> {
        out.u8(0x41).signed(FUNCTIONS + 1).u8(0xd0).u8(Modules.FUNCREF).u8(0x41).signed(pick(3));
        out.u8(0xfc).u32(17).u32(0);
      }
    }
  }

  private void address() {
    value(0);
    if (pick(40) > 0) {
      out.u8(0x41).signed(0x7fff).u8(0x71);
    }
  }

  private void length() {
    value(0);
    out.u8(0x41).signed(0x3ff).u8(0x71);
  }

  /** One i32. */
  private void value(int depth) {
    switch (depth == 0 ? pick(3) : pick(10)) {
      case 0 -> out.u8(0x41).signed(pick(3) == 0 ? random.nextInt() : pick(100));
      case 1 -> out.u8(0x20).u32(pick(LOCALS));
      case 2 -> out.u8(0x23).u32(0);
      case 3, 4, 5 -> {
        value(depth - 1);
        value(depth - 1);
        out.u8(0x6a + pick(15)); // also divisions, which may trap
      }
      case 6 -> {
        address();
        out.u8(0x28).u32(2).u32(pick(64));
      }
      case 7 -> {
        value(depth - 1);
        out.u8(0xac); // i64.extend_i32_s
        value(depth - 1);
        out.u8(0xad).u8(0x7c + pick(3)).u8(0xa7);
      }
      case 8 -> {
        if (function < FUNCTIONS - 1) {
          value(depth - 1);
          value(depth - 1);
          out.u8(0x10).u32(function + 1 + pick(FUNCTIONS - 1 - function));
        } else {
          out.u8(0x3f).u8(0);
        }
      }
      default -> {
        value(depth - 1);
        value(depth - 1);
        if (function == 0) {
          out.u8(0x41).signed(pick(8)).u8(0x11).u32(0).u32(0); // may hit null or nothing
        } else {
          out.u8(0x46);
        }
      }
    }
  }
}
