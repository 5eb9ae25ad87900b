package dev.palyra.sandbox.wasm.meter;

/**
 * What things cost, in units of fuel. A unit is about one instruction; the figures are part of the
 * format: changing one changes what a module with a given budget can do.
 */
public final class Cost {
  /**
   * Every instruction that does something; {@code block}, {@code end} and the like cost nothing.
   */
  public static final int INSTRUCTION = 1;

  /** Entering a function, besides one unit for each {@link #LOCALS_PER_UNIT} locals. */
  public static final int ENTRY = 2;

  /** Locals that are set to zero for one unit. */
  public static final int LOCALS_PER_UNIT = 4;

  /** Bytes that are filled or copied for one unit. */
  public static final int BYTES_PER_UNIT = 16;

  /** For each page of 64 KiB that a memory has after it has grown: it moves as a whole. */
  public static final int GROWN_PAGE = 4_096;

  /** For each element of a table that is filled, copied or grown. */
  public static final int ELEMENT = 1;

  /** Every call of a host function, besides what it charges by itself. */
  public static final int HOST_CALL = 16;

  /** Slots (parameters and locals) of one unit of stack; each frame is at least one. */
  static final int SLOTS_PER_FRAME_UNIT = 16;

  private Cost() {}

  static long entry(int locals) {
    return ENTRY + (long) locals / LOCALS_PER_UNIT;
  }

  static int frame(int slots) {
    return 1 + slots / SLOTS_PER_FRAME_UNIT;
  }
}
