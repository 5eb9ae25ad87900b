package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.ControlGroup;

/**
 * By what everything that one execution starts is known, wherever it goes: a number that each of
 * its processes bears, and the control group that they are in, where there are such.
 */
public record Mark(long number, ControlGroup group) implements AutoCloseable {

  /** A mark without a group. */
  public static Mark of(long number) {
    return new Mark(number, ControlGroup.none());
  }

  /** Nothing that bears it may be left. */
  @Override
  public void close() {
    group.close();
  }
}
