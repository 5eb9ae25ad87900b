package dev.palyra.sandbox.wasm;

import java.time.Duration;

/**
 * A running module, as a host function sees it. Addresses are unsigned; whatever leaves the
 * module's memory ends the call as a trap.
 */
public interface Guest {
  byte[] read(int address, int length);

  void write(int address, byte[] bytes);

  int readInt(int address);

  void writeInt(int address, int value);

  void writeLong(int address, long value);

  /** Charges for work of the host's; ends the call if the fuel does not suffice. */
  void spend(long fuel);

  /** How much time the call has left; ends the call if there is none. */
  Duration timeLeft();
}
