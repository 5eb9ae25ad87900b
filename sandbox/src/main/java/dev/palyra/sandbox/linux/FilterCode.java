package dev.palyra.sandbox.linux;

import dev.palyra.sandbox.linux.SeccompFilter.Action;
import dev.palyra.sandbox.linux.SeccompFilter.Answer;
import dev.palyra.sandbox.linux.SeccompFilter.Test;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;

/**
 * The rules of a filter as classic BPF: the numbers of system calls cut into ranges that are
 * answered alike, a binary search over these, and at each of its leaves the tests of one answer
 * after another.
 */
final class FilterCode {
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int JUMP = 0x05; // BPF_JMP | BPF_JA
  private static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int JUMP_GREATER_EQUAL = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K
  private static final int MAX_INSTRUCTIONS = 4_096;
  private static final int FARTHEST = 255; // of a conditional jump

  private static final int OFFSET_NUMBER = 0;
  private static final int OFFSET_ARCH = 4;
  private static final int OFFSET_ARGUMENTS = 16;
  private static final int X32_BIT = 0x40000000;

  private record Instruction(int code, int whenTrue, int whenFalse, long k) {}

  /** Calls from a number on, up to the next range. */
  private record Range(int from, List<Answer> conditional, Action otherwise) {
    boolean alike(Range other) {
      return conditional.equals(other.conditional) && otherwise.equals(other.otherwise);
    }
  }

  private final List<Range> ranges = new ArrayList<>();

  /**
   * The code for these answers.
   *
   * @param answers by number; of those to one number the first that matches counts
   * @param otherwise for what has no answer, up to the number {@code last}
   * @param beyond for what is above that
   */
  FilterCode(
      NavigableMap<Integer, List<Answer>> answers, Action otherwise, int last, Action beyond) {
    int next = 0;
    for (var each : answers.entrySet()) {
      int number = each.getKey();
      if (number > next) {
        add(new Range(next, List.of(), otherwise));
      }
      add(range(number, each.getValue(), otherwise));
      next = number + 1;
    }
    if (next <= last) {
      add(new Range(next, List.of(), otherwise));
    }
    add(new Range(last + 1, List.of(), beyond));
  }

  private static Range range(int number, List<Answer> answers, Action otherwise) {
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).tests().isEmpty()) {
        return new Range(number, answers.subList(0, i), answers.get(i).action());
      }
    }
    return new Range(number, answers, otherwise);
  }

  private void add(Range range) {
    if (ranges.isEmpty() || !ranges.getLast().alike(range)) {
      ranges.add(range);
    }
  }

  /** All of it, as an array of {@code struct sock_filter}. */
  byte[] assemble(Arch arch) {
    List<Instruction> all = new ArrayList<>();
    all.add(new Instruction(LOAD_WORD, 0, 0, OFFSET_ARCH));
    all.add(new Instruction(JUMP_EQUAL, 1, 0, arch.auditArch()));
    all.add(answer(new Action.Kill()));
    all.add(new Instruction(LOAD_WORD, 0, 0, OFFSET_NUMBER));
    if (arch == Arch.X86_64) {
      all.add(new Instruction(JUMP_GREATER_EQUAL, 0, 1, X32_BIT));
      all.add(answer(new Action.Fail(Errno.ENOSYS)));
    }
    all.addAll(search(ranges));
    if (all.size() > MAX_INSTRUCTIONS) {
      throw new IllegalStateException("filter of %d instructions".formatted(all.size()));
    }
    ByteBuffer buffer =
        ByteBuffer.allocate(all.size() * SeccompFilter.INSTRUCTION_BYTES)
            .order(ByteOrder.nativeOrder());
    for (Instruction each : all) {
      buffer.putShort((short) each.code()).put((byte) each.whenTrue());
      buffer.put((byte) each.whenFalse()).putInt((int) each.k());
    }
    return buffer.array();
  }

  /** Goes to the range in which the number in the accumulator lies. */
  private static List<Instruction> search(List<Range> ranges) {
    if (ranges.size() == 1) {
      return leaf(ranges.getFirst());
    }
    int middle = ranges.size() / 2;
    List<Instruction> below = search(ranges.subList(0, middle));
    int from = ranges.get(middle).from();
    List<Instruction> all = new ArrayList<>();
    if (below.size() <= FARTHEST) {
      all.add(new Instruction(JUMP_GREATER_EQUAL, below.size(), 0, from));
    } else {
      all.add(new Instruction(JUMP_GREATER_EQUAL, 0, 1, from));
      all.add(new Instruction(JUMP, 0, 0, below.size()));
    }
    all.addAll(below);
    all.addAll(search(ranges.subList(middle, ranges.size())));
    return all;
  }

  private static List<Instruction> leaf(Range range) {
    List<Instruction> all = new ArrayList<>();
    for (Answer each : range.conditional()) {
      int left = each.tests().stream().mapToInt(test -> masked(test) ? 3 : 2).sum() + 1;
      for (Test test : each.tests()) {
        all.add(new Instruction(LOAD_WORD, 0, 0, OFFSET_ARGUMENTS + 8L * test.argument()));
        if (masked(test)) {
          all.add(new Instruction(AND, 0, 0, test.mask()));
        }
        left -= masked(test) ? 3 : 2;
        // Past what is left of this answer, to the next one.
        all.add(
            new Instruction(
                JUMP_EQUAL, test.equal() ? 0 : left, test.equal() ? left : 0, test.value()));
      }
      all.add(answer(each.action()));
    }
    all.add(answer(range.otherwise()));
    return all;
  }

  private static boolean masked(Test test) {
    return test.mask() != -1;
  }

  private static Instruction answer(Action action) {
    long value =
        switch (action) {
          case Action.Allow _ -> 0x7FFF0000L;
          case Action.Fail(int errno) -> 0x00050000L | errno;
          case Action.AskGateway _ -> 0x7FC00000L;
          case Action.Kill _ -> 0x80000000L;
        };
    return new Instruction(RETURN, 0, 0, value);
  }
}
