package dev.palyra.sandbox.wasm.meter;

/**
 * The instructions by which a metered module speaks to its host. They are atomic accesses, which no
 * module can bring along; the host's memory takes them as messages and touches nothing else.
 *
 * <ul>
 *   <li>{@code i32.atomic.store} of {@code cost}: spend {@code cost} units of fuel.
 *   <li>{@code i64.atomic.store} of {@code cost} to address {@code 8 * frame}: spend, and enter
 *       {@code frame} units of stack.
 *   <li>{@code i32.atomic.store16} of {@code frame}: leave so many units of stack.
 *   <li>{@code i32.atomic.rmw.xchg} with 0: take the rest of the slice of fuel into a local.
 *   <li>{@code i32.atomic.rmw.or} with what is left in that local, a negative number: get the next
 *       slice, less that.
 *   <li>{@code i32.atomic.rmw.add} with what is left: give it back.
 * </ul>
 */
public final class Probe {
  private static final int IF = 0x04;
  private static final int END = 0x0b;
  private static final int BR_IF = 0x0d;
  private static final int DROP = 0x1a;
  private static final int SELECT = 0x1b;
  private static final int LOCAL_GET = 0x20;
  private static final int LOCAL_SET = 0x21;
  private static final int LOCAL_TEE = 0x22;
  private static final int I32_CONST = 0x41;
  private static final int I64_CONST = 0x42;
  private static final int I32_LT_S = 0x48;
  private static final int I32_LE_U = 0x4d;
  private static final int I32_ADD = 0x6a;
  private static final int I32_SUB = 0x6b;
  private static final int ATOMIC = 0xfe;
  private static final int EMPTY = 0x40;

  private Probe() {}

  /** Units of stack in the address of a message to enter. */
  public static int frame(int address) {
    return address >>> 3;
  }

  static void spend(WasmWriter out, long cost) {
    constant(out, 0);
    constant(out, cost);
    atomic(out, 0x17, 2);
  }

  static void enter(WasmWriter out, int frame, long cost) {
    constant(out, frame * 8L);
    out.u8(I64_CONST).signed(cost);
    atomic(out, 0x18, 3);
  }

  static void leave(WasmWriter out, int frame) {
    constant(out, 0);
    constant(out, frame);
    atomic(out, 0x1a, 1);
  }

  static void take(WasmWriter out, int local) {
    constant(out, 0);
    constant(out, 0);
    atomic(out, 0x41, 2);
    out.u8(LOCAL_SET).u32(local);
  }

  static void give(WasmWriter out, int local) {
    constant(out, 0);
    out.u8(LOCAL_GET).u32(local);
    atomic(out, 0x1e, 2);
    out.u8(DROP);
  }

  /** Spends from what was taken, and takes more if that is not enough. */
  static void spendTaken(WasmWriter out, int local, long cost) {
    addTo(out, local, -cost);
    refill(out, local, 0);
  }

  /**
   * At the head of the outer loop: gets more if the inner one had too little, and undoes its last
   * charge.
   */
  static void openTight(WasmWriter out, int local, long cost) {
    out.u8(LOCAL_GET).u32(local);
    refill(out, local, cost);
  }

  /** At the head of the inner loop: spends, or goes out to where more is got. */
  static void spendTight(WasmWriter out, int local, long cost) {
    addTo(out, local, -cost);
    constant(out, 0);
    out.u8(I32_LT_S).u8(BR_IF).u32(1);
  }

  /** Where several rounds could not be paid: gives back all but one, and gets more for that. */
  static void payOne(WasmWriter out, int local, long others) {
    addTo(out, local, others);
    refill(out, local, 0);
  }

  /** Gives back what was charged ahead. */
  static void refund(WasmWriter out, int local, long cost) {
    out.u8(LOCAL_GET).u32(local);
    constant(out, cost);
    out.u8(I32_ADD).u8(LOCAL_SET).u32(local);
  }

  /** Leaves the sum in the local and on the stack. */
  private static void addTo(WasmWriter out, int local, long cost) {
    out.u8(LOCAL_GET).u32(local);
    constant(out, Math.abs(cost));
    out.u8(cost < 0 ? I32_SUB : I32_ADD).u8(LOCAL_TEE).u32(local);
  }

  /** If what is on the stack, the local's value, is negative, gets more, and adds to it. */
  private static void refill(WasmWriter out, int local, long plus) {
    constant(out, 0);
    out.u8(I32_LT_S).u8(IF).u8(EMPTY);
    constant(out, 0);
    out.u8(LOCAL_GET).u32(local);
    atomic(out, 0x33, 2);
    if (plus != 0) {
      constant(out, plus);
      out.u8(I32_ADD);
    }
    out.u8(LOCAL_SET).u32(local).u8(END);
  }

  /**
   * Spends one unit for each of the elements whose number is on top of the stack, and leaves the
   * number there. A number beyond {@code most} costs nothing: the instruction will trap.
   */
  static void spendOperand(WasmWriter out, int local, int most) {
    out.u8(LOCAL_TEE).u32(local);
    constant(out, 0); // the address
    out.u8(LOCAL_GET).u32(local);
    constant(out, 0);
    out.u8(LOCAL_GET).u32(local);
    constant(out, most);
    out.u8(I32_LE_U).u8(SELECT);
    atomic(out, 0x17, 2);
  }

  private static void constant(WasmWriter out, long value) {
    out.u8(I32_CONST).signed(value);
  }

  private static void atomic(WasmWriter out, int instruction, int alignment) {
    out.u8(ATOMIC).u32(instruction).u32(alignment).u32(0);
  }
}
