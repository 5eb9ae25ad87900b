package dev.palyra.sandbox.wasm.meter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the body of one function: charges for what it does, counts it on the stack while it
 * runs, and checks every index against what the module itself has. Not thread-safe; one for each
 * function.
 *
 * <p>A body that calls nothing but the host is not counted: it cannot recurse. Any other becomes
 *
 * <pre>
 *   spend(entry), enter(frame)
 *   block (results)
 *     the body, in which `return` is a branch to the end of this block
 *   end
 *   leave(frame)
 * </pre>
 *
 * A function with a loop in which nothing is called holds its slice of fuel in a local, and gives
 * it back before it calls and when it returns: the charge in the loop is then a subtraction in a
 * register. If such a function traps, the slice that it holds counts as spent.
 */
// A case for each kind of instruction of the format; together they are long.
final class FunctionMeter {
  private static final int RETURN = 0x0f;
  private static final int END = 0x0b;
  private static final int IF = 0x04;
  private static final int BR = 0x0c;
  private static final int BR_IF = 0x0d;
  private static final int EMPTY = 0x40;

  /**
   * Bytes that a body may have with its copies of loops: far from what would become more JVM code
   * than is compiled.
   */
  private static final int MAX_CODE = 1_536;

  private static final int I32 = 0x7f;

  private final byte[] bytes;
  private final WasmReader in;
  private final Shape shape;
  private final MeterLimits limits;
  private final FunctionType type;
  private final Patches patches = new Patches();
  private final Charge entry = new Charge();
  private final Flow flow;
  private final List<TightLoop> open = new ArrayList<>();
  private final List<TightLoop> tight = new ArrayList<>();
  private int locals;
  private boolean calls;
  private boolean bulk;

  /** What a block takes from the stack, and leaves there. */
  private record BlockType(boolean takes, boolean leaves) {}

  FunctionMeter(
      byte[] bytes,
      WasmReader body,
      Shape shape,
      MeterLimits limits,
      ChargeMode mode,
      FunctionType type) {
    this.bytes = bytes;
    this.in = body;
    this.shape = shape;
    this.limits = limits;
    this.type = type;
    this.flow = new Flow(mode, entry, !type.results().isEmpty());
  }

  WasmWriter rewrite() throws ModuleRefusedException {
    int localsFrom = in.position();
    int groups = readLocals();
    int codeFrom = in.position();
    int codeTo = codeFrom;
    while (!flow.finished()) {
      codeTo = in.position();
      instruction();
    }
    in.expectEnd();
    copyLoops(MAX_CODE - (codeTo - codeFrom));

    WasmWriter out = new WasmWriter();
    boolean extra = bulk || flow.hasQuietLoop();
    out.u32(extra ? groups + 1 : groups).raw(bytes, skipCount(localsFrom), codeFrom);
    if (extra) {
      out.u32(2).u8(I32); // `scratch` and `taken`
    }
    int frame = Cost.frame(locals);
    long cost = entry.cost + Cost.entry(locals);
    if (calls) {
      Probe.enter(out, frame, cost);
    } else {
      Probe.spend(out, cost);
    }
    if (flow.hasQuietLoop()) {
      Probe.take(out, taken());
    }
    if (wrapped()) {
      wrapperStart(out);
    }
    patches.apply(bytes, codeFrom, codeTo, out);
    if (wrapped()) {
      out.u8(END);
    }
    if (flow.hasQuietLoop()) {
      Probe.give(out, taken());
    }
    if (calls) {
      Probe.leave(out, frame);
    }
    return out.u8(END);
  }

  /** The innermost first: there it is worth most. */
  private void copyLoops(int room) {
    tight.sort(Comparator.comparingInt(TightLoop::depth).reversed());
    int left = room;
    for (TightLoop loop : tight) {
      left -= loop.copy(left);
    }
  }

  /** For the sizes of bulk operations. */
  private int scratch() {
    return locals;
  }

  /** For fuel, in functions that loop without calling anything. */
  private int taken() {
    return locals + 1;
  }

  private boolean wrapped() {
    return calls || flow.hasQuietLoop();
  }

  private void wrapperStart(WasmWriter out) {
    List<Byte> results = type.results();
    out.u8(0x02);
    switch (results.size()) {
      case 0 -> out.u8(0x40);
      case 1 -> out.u8(results.getFirst());
      default -> out.signed(shape.blockType(results));
    }
  }

  private int skipCount(int from) throws ModuleRefusedException {
    WasmReader again = new WasmReader(bytes, from, bytes.length);
    again.u32();
    return again.position();
  }

  private int readLocals() throws ModuleRefusedException {
    locals = type.parameters().size();
    int groups = in.count("groups of locals", limits.locals());
    for (int i = 0; i < groups; i++) {
      long count = in.unsigned32();
      if (count > limits.locals() - locals) {
        throw in.refuse("a function has more than %d locals".formatted(limits.locals()));
      }
      locals += (int) count;
      Shape.valueType(in);
    }
    return groups;
  }

  private void instruction() throws ModuleRefusedException {
    int at = in.position();
    int opcode = in.u8();
    switch (opcode) {
      case 0x00 -> { // unreachable
        spend(at, Cost.INSTRUCTION);
        flow.leave();
      }
      case 0x01 -> {} // nop
      case 0x02 -> { // block
        BlockType block = blockType();
        nested();
        flow.block(block.leaves);
      }
      case 0x03 -> { // loop
        Flow.Loop loop = new Flow.Loop(!blockType().takes);
        nested();
        opening(at, loop, flow.loop(loop));
      }
      case 0x04 -> { // if
        spend(at, Cost.INSTRUCTION);
        BlockType block = blockType();
        nested();
        flow.conditional(block.leaves);
      }
      case 0x05 -> { // else
        if (!flow.otherwise()) {
          throw in.refuse("`else` without `if`");
        }
      }
      case END -> closing(flow.end());
      case 0x0c -> { // br
        spend(at, Cost.INSTRUCTION);
        branching(at, false);
        flow.leave();
      }
      case 0x0d -> { // br_if
        spend(at, Cost.INSTRUCTION);
        branching(at, true);
        flow.mayLeave();
      }
      case 0x0e -> branchTable(at);
      case RETURN -> returning(at);
      case 0x10 -> { // call
        spend(at, Cost.INSTRUCTION);
        calls |= Shape.index(in, shape.functions.size(), "function") >= shape.importedFunctions;
        calling(at);
      }
      case 0x11 -> { // call_indirect
        spend(at, Cost.INSTRUCTION);
        Shape.index(in, shape.types.size(), "type");
        Shape.index(in, shape.tables, "table");
        calls = true;
        calling(at);
      }
      case 0x1c -> { // select with types
        spend(at, Cost.INSTRUCTION);
        for (int i = in.count("types", 16); i > 0; i--) {
          Shape.valueType(in);
        }
      }
      case 0x20, 0x21, 0x22 -> { // local.get, set, tee
        spend(at, Cost.INSTRUCTION);
        Shape.index(in, locals, "local");
      }
      case 0x23, 0x24 -> { // global.get, set
        spend(at, Cost.INSTRUCTION);
        Shape.index(in, shape.globals, "global");
      }
      case 0x25, 0x26 -> { // table.get, set
        spend(at, Cost.INSTRUCTION);
        Shape.index(in, shape.tables, "table");
      }
      case 0x3f -> { // memory.size
        spend(at, Cost.INSTRUCTION);
        memory();
      }
      case 0x40 -> { // memory.grow
        spend(at, Cost.INSTRUCTION);
        memory();
        calling(at);
      }
      case 0x41 -> constant(at, 32);
      case 0x42 -> constant(at, 64);
      case 0x43 -> literal(at, 4);
      case 0x44 -> literal(at, 8);
      case 0xd0 -> { // ref.null
        spend(at, Cost.INSTRUCTION);
        Shape.referenceType(in);
      }
      case 0xd2 -> { // ref.func
        spend(at, Cost.INSTRUCTION);
        Shape.index(in, shape.functions.size(), "function");
      }
      case 0xfc -> prefixed(at);
      default -> plain(at, opcode);
    }
  }

  private void plain(int at, int opcode) throws ModuleRefusedException {
    if (opcode >= 0x28 && opcode <= 0x3e) { // loads and stores
      spend(at, Cost.INSTRUCTION);
      memoryArgument();
    } else if ((opcode >= 0x45 && opcode <= 0xc4) // arithmetic
        || opcode == 0x1a // drop
        || opcode == 0x1b // select
        || opcode == 0xd1) { // ref.is_null
      spend(at, Cost.INSTRUCTION);
    } else {
      throw in.refuse(Unsupported.opcode(opcode));
    }
  }

  private void prefixed(int at) throws ModuleRefusedException {
    int opcode = in.u32();
    spend(at, Cost.INSTRUCTION);
    boolean pays = opcode >= 8 && opcode <= 17 && opcode != 9 && opcode != 13 && opcode != 16;
    if (pays) {
      giving(at);
    }
    if (opcode == 12 || opcode == 14 || opcode == 17) {
      // In front of the instruction, and behind the charge that covers the instruction itself.
      bulk = true;
      patches.insert(at, out -> Probe.spendOperand(out, scratch(), limits.tableElements()));
    }
    switch (opcode) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> {} // saturating truncation
      case 8 -> { // memory.init
        Shape.index(in, shape.dataCount, "data segment");
        memory();
      }
      case 9 -> Shape.index(in, shape.dataCount, "data segment"); // data.drop
      case 10 -> { // memory.copy
        memory();
        memory();
      }
      case 11 -> memory(); // memory.fill
      case 12 -> { // table.init
        Shape.index(in, shape.elements, "element segment");
        Shape.index(in, shape.tables, "table");
      }
      case 13 -> Shape.index(in, shape.elements, "element segment"); // elem.drop
      case 14 -> { // table.copy
        Shape.index(in, shape.tables, "table");
        Shape.index(in, shape.tables, "table");
      }
      case 15, 16, 17 -> Shape.index(in, shape.tables, "table"); // table.grow, size, fill
      default -> throw in.refuse("there is no instruction 0xfc %d".formatted(opcode));
    }
    if (pays) {
      taking();
    }
  }

  private void branchTable(int at) throws ModuleRefusedException {
    spend(at, Cost.INSTRUCTION);
    for (int i = in.count("labels", limits.functionBytes()) + 1; i > 0; i--) {
      flow.branch(label());
    }
    flow.leave();
  }

  private void returning(int at) {
    spend(at, Cost.INSTRUCTION);
    int depth = flow.depth();
    Flow.@Nullable Loop left = flow.leaves(depth);
    flow.branch(depth);
    flow.leave();
    patches.replace(
        at,
        1,
        out -> {
          if (!wrapped()) {
            out.u8(RETURN);
          } else if (left == null) {
            out.u8(BR).u32(depth);
          } else {
            leave(out, left, depth, false);
          }
        });
  }

  /** What is called, or pays by itself, must find all fuel where it looks for it. */
  private void calling(int at) {
    giving(at);
    taking();
  }

  private void giving(int at) {
    flow.called();
    patches.insert(
        at,
        out -> {
          if (flow.hasQuietLoop()) {
            Probe.give(out, taken());
          }
        });
  }

  private void taking() {
    patches.insert(
        in.position(),
        out -> {
          if (flow.hasQuietLoop()) {
            Probe.take(out, taken());
          }
        });
  }

  private void constant(int at, int bits) throws ModuleRefusedException {
    spend(at, Cost.INSTRUCTION);
    in.signed(bits);
  }

  private void literal(int at, int length) throws ModuleRefusedException {
    spend(at, Cost.INSTRUCTION);
    in.skip(length);
  }

  private void spend(int at, int cost) {
    if (flow.spend(cost)) {
      insert(at, flow.open());
    }
  }

  private void insert(int offset, Charge charge) {
    patches.insert(offset, out -> spendIn(out, charge));
  }

  private void spendIn(WasmWriter out, Charge charge) {
    if (flow.hasQuietLoop()) {
      Probe.spendTaken(out, taken(), charge.cost);
    } else {
      Probe.spend(out, charge.cost);
    }
  }

  private void nested() throws ModuleRefusedException {
    if (flow.depth() >= limits.nesting()) {
      throw in.refuse("blocks are nested more than %d deep".formatted(limits.nesting()));
    }
  }

  /** A label of a table, behind which nothing can be given back. */
  private int label() throws ModuleRefusedException {
    int at = in.position();
    int label = Shape.index(in, flow.depth() + 1, "label");
    Flow.@Nullable Loop left = flow.leaves(label);
    if (left != null) {
      left.unfit = true;
      patches.replace(at, in.position() - at, out -> out.u32(label + left.added));
    }
    return label;
  }

  private void branching(int at, boolean conditional) throws ModuleRefusedException {
    int label = Shape.index(in, flow.depth() + 1, "label");
    Flow.@Nullable Loop left = flow.leaves(label);
    if (left != null) {
      // The values would have to be moved around what gives back.
      left.unfit |= conditional && flow.carries(label);
      patches.replace(at, in.position() - at, out -> leave(out, left, label, conditional));
    }
    flow.branch(label);
  }

  /** Leaves a loop, which may have more around it than it came with, and paid for more. */
  private void leave(WasmWriter out, Flow.Loop left, int label, boolean conditional) {
    int target = label + left.added;
    if (left.ahead == 0) {
      out.u8(conditional ? BR_IF : BR).u32(target);
    } else if (conditional) {
      Probe.refund(out.u8(IF).u8(EMPTY), taken(), left.ahead);
      out.u8(BR).u32(target + 1).u8(END);
    } else {
      Probe.refund(out, taken(), left.ahead);
      out.u8(BR).u32(target);
    }
  }

  private void opening(int at, Flow.Loop loop, Charge header) {
    int bodyFrom = in.position();
    open.add(new TightLoop(bytes, loop, header, at + 1, bodyFrom, open.size(), patches.size()));
    patches.insert(bodyFrom, out -> spendIn(out, header));
  }

  private void closing(Flow.@Nullable Loop loop) {
    if (loop != null) {
      TightLoop text = open.removeLast();
      if (loop.tight) {
        text.close(in.position() - 1, patches, taken());
        tight.add(text);
      }
    }
  }

  private BlockType blockType() throws ModuleRefusedException {
    int at = in.position();
    long type = in.signed(33);
    if (type >= 0) {
      if (type >= shape.types.size()) {
        throw in.refuse("there is no type %d".formatted(type));
      }
      FunctionType known = shape.types.get((int) type);
      return new BlockType(!known.parameters().isEmpty(), !known.results().isEmpty());
    }
    if (type != -64) { // 0x40, no result
      Shape.valueType(new WasmReader(bytes, at, in.position()));
    }
    return new BlockType(false, type != -64);
  }

  private void memory() throws ModuleRefusedException {
    if (in.u8() != 0) {
      throw in.refuse("several memories are not supported");
    }
    needMemory();
  }

  private void memoryArgument() throws ModuleRefusedException {
    int align = in.u32();
    if (align >= 64) {
      throw in.refuse("several memories are not supported");
    }
    in.unsigned32();
    needMemory();
  }

  private void needMemory() throws ModuleRefusedException {
    if (shape.memories == 0) {
      throw in.refuse("the module has no memory");
    }
  }
}
