package dev.palyra.sandbox.wasm.meter;

/**
 * Writes a loop in which nothing loops and nothing is called. It becomes two, of which the outer
 * one gets more fuel: so there is no call in the inner one, and the compiler can treat it as one
 * that counts.
 *
 * <p>A small one pays for some rounds at once, which are written one behind the other; where it is
 * left in the midst, the rounds that were not begun are given back. If the fuel does not suffice
 * for all of them, a copy in the outer loop pays for one round: so what is charged, and the
 * instruction before which fuel ends, are the same as without copies.
 *
 * <pre>
 *   block                          loop  -- the outer one
 *     loop                           if taken &lt; 0: get more, undo the charge
 *       block                        loop
 *         loop                         taken -= cost
 *           taken -= n * cost          if taken &lt; 0: to the outer loop
 *           if taken &lt; 0: leave        the body
 *           block: a round           end
 *           as many times          end
 *         end
 *       end
 *       taken += (n - 1) * cost
 *       if taken &lt; 0: get more
 *       block: a round
 *     end
 *   end
 * </pre>
 */
final class TightLoop {
  /** Measured: less than 4 gain little, and more than 8 nothing. */
  private static final int ROUNDS = 8;

  /** Where the rounds are longer: as much code as above would keep HotSpot from its best. */
  private static final int LONG_ROUNDS = 4;

  private static final long LONG = 40;

  /** Above this the charge is no longer what such a loop costs. */
  private static final long MAX_COST = 64;

  private static final int BLOCK = 0x02;
  private static final int LOOP = 0x03;
  private static final int END = 0x0b;
  private static final int BR = 0x0c;
  private static final int EMPTY = 0x40;

  private final byte[] bytes;
  private final Flow.Loop loop;
  private final Charge header;
  private final int typeFrom;
  private final int bodyFrom;

  /** Loops around it. */
  private final int depth;

  /** Of the patch that writes its header, until it is closed. */
  private final int mark;

  private int bodyTo;
  private boolean copied;

  /**
   * @param typeFrom where its block type begins
   * @param bodyFrom where the instructions behind it begin
   * @param depth loops around it
   * @param mark index of the patch that writes its header
   */
  TightLoop(
      byte[] bytes,
      Flow.Loop loop,
      Charge header,
      int typeFrom,
      int bodyFrom,
      int depth,
      int mark) {
    this.bytes = bytes;
    this.loop = loop;
    this.header = header;
    this.typeFrom = typeFrom;
    this.bodyFrom = bodyFrom;
    this.depth = depth;
    this.mark = mark;
  }

  int depth() {
    return depth;
  }

  /** Puts one patch in the place of the whole loop, now that it is read up to its {@code end}. */
  void close(int end, Patches patches, int taken) {
    bodyTo = end;
    Patches body = patches.cut(mark).cut(1);
    patches.replace(
        typeFrom - 1,
        end + 1 - (typeFrom - 1),
        out -> {
          if (copied) {
            writeCopies(out, body, taken);
          } else {
            writeTwo(out, body, taken);
          }
        });
  }

  /**
   * Lets it be written as copies if that is possible in the given number of bytes.
   *
   * @return how many of them it takes
   */
  int copy(int room) {
    int size = rounds() * (bodyTo - bodyFrom);
    copied = !loop.pieces && !loop.unfit && header.cost <= MAX_COST && size <= room;
    return copied ? size : 0;
  }

  private int rounds() {
    return header.cost > LONG ? LONG_ROUNDS : ROUNDS;
  }

  private void writeTwo(WasmWriter out, Patches body, int taken) {
    opening(out, LOOP);
    Probe.openTight(out, taken, header.cost);
    opening(out, LOOP);
    Probe.spendTight(out, taken, header.cost);
    loop.added = 1;
    body.apply(bytes, bodyFrom, bodyTo, out);
    out.u8(END).u8(END);
  }

  private void writeCopies(WasmWriter out, Patches body, int taken) {
    opening(out, BLOCK);
    opening(out, LOOP);
    out.u8(BLOCK).u8(EMPTY).u8(LOOP).u8(EMPTY);
    int rounds = rounds();
    Probe.spendTight(out, taken, rounds * header.cost);
    for (int behind = rounds - 1; behind >= 0; behind--) {
      round(out, body, taken, behind * header.cost, 4);
    }
    out.u8(BR).u32(0).u8(END).u8(END);
    Probe.payOne(out, taken, (rounds - 1) * header.cost);
    round(out, body, taken, 0, 2);
    out.u8(BR).u32(0).u8(END).u8(END);
  }

  /** The body, from which a branch to the loop's header goes on behind it. */
  private void round(WasmWriter out, Patches body, int taken, long ahead, int added) {
    loop.ahead = ahead;
    loop.added = added;
    out.u8(BLOCK).u8(EMPTY);
    body.apply(bytes, bodyFrom, bodyTo, out);
    if (ahead > 0) {
      Probe.refund(out, taken, ahead);
    }
    out.u8(BR).u32(added).u8(END);
  }

  private void opening(WasmWriter out, int opcode) {
    out.u8(opcode).raw(bytes, typeFrom, bodyFrom);
  }
}
