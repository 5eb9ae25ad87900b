package dev.palyra.sandbox.wasm.meter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Insertions into code that is copied otherwise, in the order of their places. */
final class Patches {
  private final List<Patch> patches = new ArrayList<>();

  /** At {@code offset}, leave out {@code drop} bytes and write something instead. */
  private record Patch(int offset, int drop, Consumer<WasmWriter> write) {}

  void insert(int offset, Consumer<WasmWriter> write) {
    patches.add(new Patch(offset, 0, write));
  }

  void replace(int offset, int drop, Consumer<WasmWriter> write) {
    patches.add(new Patch(offset, drop, write));
  }

  /** How many there are. */
  int size() {
    return patches.size();
  }

  /** Takes out the patches from the one with this index on. */
  Patches cut(int from) {
    Patches cut = new Patches();
    List<Patch> tail = patches.subList(from, patches.size());
    cut.patches.addAll(tail);
    tail.clear();
    return cut;
  }

  void apply(byte[] bytes, int from, int to, WasmWriter out) {
    int copied = from;
    for (Patch patch : patches) {
      out.raw(bytes, copied, patch.offset);
      patch.write.accept(out);
      copied = patch.offset + patch.drop;
    }
    out.raw(bytes, copied, to);
  }
}
