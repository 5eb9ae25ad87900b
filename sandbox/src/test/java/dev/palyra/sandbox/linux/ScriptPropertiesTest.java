package dev.palyra.sandbox.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is put into a script is found in its memory where the pointers say. */
class ScriptPropertiesTest {
  private static final int STEP_BYTES = 64;

  /** A word, and how it can be told from what is in memory. */
  record Expected(Script.Word word, Check check) {}

  interface Check {
    void of(ByteBuffer memory, long value);
  }

  @Provide
  Arbitrary<List<Expected>> calls() {
    return word(3).list().ofMaxSize(6);
  }

  private static Arbitrary<Expected> word(int depth) {
    Arbitrary<Expected> number =
        Arbitraries.longs()
            .map(value ->
                new Expected(
                    Script.number(value), (_, found) -> assertThat(found).isEqualTo(value)));
    Arbitrary<Expected> bytes =
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMaxSize(40)
            .map(array -> new Expected(Script.bytes(array), (m, at) -> assertBytes(m, at, array)));
    return depth == 0
        ? Arbitraries.oneOf(number, bytes)
        : Arbitraries.oneOf(
            number, bytes, word(depth - 1).list().ofMaxSize(5).map(ScriptPropertiesTest::block));
  }

  private static Expected block(List<Expected> inner) {
    return new Expected(
        Script.block(inner.stream().map(Expected::word).toList()),
        (memory, at) -> {
          for (int i = 0; i < inner.size(); i++) {
            int offset = (int) (at - WaitingProgram.BASE) + Long.BYTES * i;
            inner.get(i).check().of(memory, memory.getLong(offset));
          }
        });
  }

  private static void assertBytes(ByteBuffer memory, long at, byte[] expected) {
    byte[] found = new byte[expected.length + 1];
    memory.get((int) (at - WaitingProgram.BASE), found);
    assertThat(found).as("with a NUL").isEqualTo(Arrays.copyOf(expected, found.length));
  }

  @Property(tries = 300)
  void everythingIsWhereItsPointerSays(
      @ForAll("calls") List<Expected> first,
      @ForAll("calls") List<Expected> childs,
      @ForAll("calls") List<Expected> parents)
      throws ErrnoException {
    SyscallTable table = SyscallTable.of(Arch.AARCH64);
    Script script =
        new Script.Builder(table)
            .call("write", words(first))
            .fork(0, parent -> parent.attempt("kill", words(parents)))
            .call("read", words(childs))
            .nextMessage()
            .build();
    ByteBuffer memory = ByteBuffer.wrap(script.bytes()).order(ByteOrder.LITTLE_ENDIAN);

    assertThat(memory.getLong(0)).isEqualTo(memory.capacity());
    assertStep(memory, 0, table.number("write"), first, 0);
    int parent = Long.BYTES + 4 * STEP_BYTES; // after the four of the child
    assertThat(memory.getLong(Long.BYTES + STEP_BYTES)).isEqualTo(table.number("clone"));
    assertThat(memory.getLong(Long.BYTES + 2 * STEP_BYTES - Long.BYTES))
        .isEqualTo(WaitingProgram.BASE + parent);
    assertStep(memory, 2, table.number("read"), childs, 0);
    assertStep(memory, 3, -1, List.of(), 0);
    assertStep(memory, 4, table.number("kill"), parents, 1);
    assertStep(memory, 5, -2, List.of(), 0);
  }

  private static void assertStep(
      ByteBuffer memory, int step, long call, List<Expected> arguments, long how) {
    int at = Long.BYTES + step * STEP_BYTES;
    assertThat(memory.getLong(at)).isEqualTo(call);
    for (int i = 0; i < 6; i++) {
      long value = memory.getLong(at + Long.BYTES * (1 + i));
      if (i < arguments.size()) {
        arguments.get(i).check().of(memory, value);
      } else {
        assertThat(value).isZero();
      }
    }
    assertThat(memory.getLong(at + STEP_BYTES - Long.BYTES)).isEqualTo(how);
  }

  private static Script.Word[] words(List<Expected> expected) {
    List<Script.Word> words = new ArrayList<>();
    expected.forEach(each -> words.add(each.word()));
    return words.toArray(Script.Word[]::new);
  }
}
