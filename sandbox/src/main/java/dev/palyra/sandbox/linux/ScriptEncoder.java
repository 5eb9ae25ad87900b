package dev.palyra.sandbox.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Lays a script out: the child's steps, the parents' after them, then what they point to. */
final class ScriptEncoder {
  private static final int STEP_BYTES = 64;
  private static final int HOW = 56; // where a step says what if it fails or forks

  private final List<Script.Step> steps;
  private final ByteBuffer memory;
  private int parentsAt;
  private int free;

  ScriptEncoder(List<Script.Step> childs) throws ErrnoException {
    this.steps = new ArrayList<>(childs);
    childs.forEach(step -> steps.addAll(step.parent()));
    long length = Long.BYTES + (long) STEP_BYTES * steps.size();
    for (Script.Step step : steps) {
      length += size(step.arguments());
    }
    if (length > WaitingProgram.MAX_MESSAGE_BYTES) {
      throw new ErrnoException("execve", Errno.E2BIG);
    }
    this.memory = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    this.free = Long.BYTES + STEP_BYTES * steps.size();
    this.parentsAt = Long.BYTES + STEP_BYTES * childs.size();
  }

  private static long size(List<Script.Word> words) {
    long size = 0;
    for (Script.Word word : words) {
      size +=
          switch (word) {
            case Script.Value _ -> 0;
            case Script.Bytes it -> space(it.bytes);
            case Script.Block(List<Script.Word> inner) ->
                (long) Long.BYTES * inner.size() + size(inner);
          };
    }
    return size;
  }

  /** What bytes take, with a NUL after them. */
  private static long space(byte[] bytes) {
    return (bytes.length / Long.BYTES + 1L) * Long.BYTES;
  }

  byte[] encode() {
    memory.putLong(0, memory.capacity());
    int at = Long.BYTES;
    for (Script.Step step : steps) {
      memory.putLong(at, step.call());
      put(step.arguments(), at + Long.BYTES);
      memory.putLong(
          at + HOW, step.parent().isEmpty() ? step.how() : WaitingProgram.BASE + parentsAt);
      parentsAt += STEP_BYTES * step.parent().size();
      at += STEP_BYTES;
    }
    return memory.array();
  }

  private void put(List<Script.Word> words, int at) {
    for (int i = 0; i < words.size(); i++) {
      memory.putLong(at + Long.BYTES * i, value(words.get(i)));
    }
  }

  private long value(Script.Word word) {
    int at = free;
    switch (word) {
      case Script.Value(long number) -> {
        return number;
      }
      case Script.Bytes it -> {
        free += (int) space(it.bytes);
        memory.put(at, it.bytes);
      }
      case Script.Block(List<Script.Word> inner) -> {
        free += Long.BYTES * inner.size();
        put(inner, at);
      }
    }
    return WaitingProgram.BASE + at;
  }
}
