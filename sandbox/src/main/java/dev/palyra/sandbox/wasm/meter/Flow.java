package dev.palyra.sandbox.wasm.meter;

import java.util.ArrayList;
import java.util.List;

/**
 * Follows the control flow of one function and finds what each {@link Charge} must cover.
 *
 * <p>{@code reach} is the cost of the longest path from the last header (function entry or loop) to
 * the place that is being read, or negative where no path leads. In {@link ChargeMode#REGION} a
 * header's charge is the largest {@code reach} that occurs before the next header; the paths out of
 * a loop go on with the {@code reach} that the surrounding region had when it came to the loop. In
 * {@link ChargeMode#BLOCK} there is a charge for each straight piece. Not thread-safe.
 */
final class Flow {
  private final ChargeMode mode;
  private final List<Frame> frames = new ArrayList<>();
  private long reach;
  private boolean quietLoop;

  /** What is known of a loop once it has been read to its end. */
  static final class Loop {
    final boolean takesNothing;

    /** No other loop is within, and nothing is called. */
    boolean tight;

    /** It is charged for in several pieces. */
    boolean pieces;

    /** It is left in a way that cannot give anything back. */
    boolean unfit;

    /** While it is being written: blocks that are around its body besides itself. */
    int added;

    /** While it is being written: what has been paid for rounds behind this one. */
    long ahead;

    Loop(boolean takesNothing) {
      this.takesNothing = takesNothing;
    }
  }

  /** What {@link ChargeMode#BLOCK} adds to; null where the next instruction opens a new one. */
  private @org.jspecify.annotations.Nullable Charge piece;

  /** How a frame began. */
  enum Kind {
    FUNCTION,
    BLOCK,
    LOOP,
    IF,
    ELSE
  }

  /** An open block. */
  private static final class Frame {
    Kind kind;
    final Charge region;

    /** {@code reach} of the surrounding code when the frame was opened. */
    final long before;

    /** The longest path that branches to its end. */
    long branched = -1;

    /** Something is called within. */
    boolean calls;

    /** Another loop is within. */
    boolean loops;

    /** Another charge is within. */
    boolean pieces;

    /** A branch to its label takes values along. */
    final boolean carries;

    @org.jspecify.annotations.Nullable Loop loop;

    Frame(Kind kind, Charge region, long before, boolean carries) {
      this.kind = kind;
      this.region = region;
      this.before = before;
      this.carries = carries;
    }
  }

  /**
   * @param results the function has some
   */
  Flow(ChargeMode mode, Charge entry, boolean results) {
    this.mode = mode;
    this.reach = 0;
    this.piece = entry;
    frames.add(new Frame(Kind.FUNCTION, entry, 0, results));
  }

  /** Open blocks within the function. */
  int depth() {
    return frames.size() - 1;
  }

  boolean finished() {
    return frames.isEmpty();
  }

  /**
   * Accounts for one instruction.
   *
   * @return true if a new charge is wanted in front of it: {@link #open} comes next
   */
  boolean spend(long cost) {
    if (reach < 0) {
      return false;
    }
    reach += cost;
    if (mode == ChargeMode.REGION) {
      top().region.atLeast(reach);
      return false;
    }
    if (piece == null) {
      piece = new Charge();
      piece.cost = cost;
      top().pieces = true;
      return true;
    }
    piece.cost += cost;
    return false;
  }

  /** The charge that {@link #spend} asked to be put in front of the instruction. */
  Charge open() {
    if (piece == null) {
      throw new IllegalStateException("no charge is open");
    }
    return piece;
  }

  void block(boolean results) {
    frames.add(new Frame(Kind.BLOCK, top().region, reach, results));
  }

  /** Opens a loop, whose charge belongs right behind its header. */
  Charge loop(Loop loop) {
    frames.forEach(frame -> frame.loops = true);
    Charge header = new Charge();
    header.cost = Cost.INSTRUCTION; // An empty loop must not be free.
    Frame opened = new Frame(Kind.LOOP, header, reach, !loop.takesNothing);
    opened.loop = loop;
    frames.add(opened);
    // Also where no path leads: a charge too many costs nothing there, one too few might.
    reach = Cost.INSTRUCTION;
    piece = header;
    return header;
  }

  void conditional(boolean results) {
    frames.add(new Frame(Kind.IF, top().region, reach, results));
    piece = null;
  }

  /** False if no {@code if} is open. */
  boolean otherwise() {
    Frame frame = top();
    if (frame.kind != Kind.IF) {
      return false;
    }
    frame.kind = Kind.ELSE;
    frame.branched = Math.max(frame.branched, reach);
    reach = frame.before;
    piece = null;
    return true;
  }

  /**
   * Closes the innermost frame.
   *
   * @return the loop that it was, if it was one
   */
  @org.jspecify.annotations.Nullable
  Loop end() {
    Frame frame = frames.removeLast();
    if (!frames.isEmpty()) {
      top().pieces |= frame.pieces;
    }
    switch (frame.kind) {
      case LOOP -> {
        quietLoop |= !frame.calls;
        if (frame.loop != null) {
          frame.loop.pieces = frame.pieces;
          frame.loop.tight = !frame.calls && !frame.loops && frame.loop.takesNothing;
        }
        reach = reach < 0 ? -1 : frame.before;
        piece = null;
      }
      case IF -> join(Math.max(frame.branched, frame.before), true);
      case ELSE -> join(frame.branched, true);
      case BLOCK, FUNCTION -> join(frame.branched, frame.branched >= 0);
    }
    return frame.loop;
  }

  private void join(long other, boolean newPiece) {
    reach = Math.max(reach, other);
    if (newPiece) {
      piece = null;
    }
  }

  /** A branch may be taken to the frame that is {@code label} levels out. */
  void branch(int label) {
    long path = reach;
    for (int i = frames.size() - 1; i > frames.size() - 1 - label; i--) {
      if (frames.get(i).kind == Kind.LOOP && path >= 0) {
        path = frames.get(i).before;
      }
    }
    Frame target = frames.get(frames.size() - 1 - label);
    if (target.kind != Kind.LOOP) {
      target.branched = Math.max(target.branched, path);
    }
  }

  /**
   * The innermost loop around this place from which a branch to {@code label} leads out, if any.
   */
  @org.jspecify.annotations.Nullable
  Loop leaves(int label) {
    for (int i = frames.size() - 1; i > frames.size() - 1 - label; i--) {
      Frame frame = frames.get(i);
      if (frame.kind == Kind.LOOP) {
        return frame.loop;
      }
    }
    return null;
  }

  /** A branch to {@code label} takes values along. */
  boolean carries(int label) {
    return frames.get(frames.size() - 1 - label).carries;
  }

  /** The code behind a conditional branch runs less often than the code before it. */
  void mayLeave() {
    piece = null;
  }

  /** Nothing goes on from here. */
  void leave() {
    reach = -1;
    piece = null;
  }

  /** Something is called here. */
  void called() {
    frames.forEach(frame -> frame.calls = true);
  }

  /** True if there was a loop in which nothing is called. */
  boolean hasQuietLoop() {
    return quietLoop;
  }

  private Frame top() {
    return frames.getLast();
  }
}
