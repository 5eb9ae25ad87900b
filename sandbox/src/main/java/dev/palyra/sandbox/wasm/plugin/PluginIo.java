package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.GuestStop;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What goes into one call and what comes out of it, within the output quota. One thread. */
final class PluginIo {
  private final byte[] input;
  private final long limit;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private boolean overflowed;

  PluginIo(byte[] input, long limit) {
    this.input = input;
    this.limit = limit;
  }

  byte[] input() {
    return input;
  }

  /** Appends to the output; ends the call where that exceeds the quota. */
  void write(byte[] bytes) {
    append(out, bytes);
  }

  /** Replaces the output. */
  void replace(byte[] bytes) {
    out.reset();
    append(out, bytes);
  }

  /** Appends to the standard error; ends the call where that exceeds the quota. */
  void error(byte[] bytes) {
    append(errors, bytes);
  }

  void errorLine(String line) {
    error((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Says why the call ended, quota or not: it is one bounded line. */
  void trapped(String reason) {
    errors.writeBytes(("trap: " + reason + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void append(ByteArrayOutputStream to, byte[] bytes) {
    if (written() + bytes.length > limit) {
      overflowed = true;
      throw new GuestStop(new Ending.Cancelled());
    }
    to.writeBytes(bytes);
  }

  long written() {
    return (long) out.size() + errors.size();
  }

  boolean overflowed() {
    return overflowed;
  }

  byte[] output() {
    return out.toByteArray();
  }

  byte[] errors() {
    return errors.toByteArray();
  }
}
