package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.sandbox.OutputFilter;
import java.util.Arrays;

/** The call's own filter, for what comes back to a plugin and for what it wants to keep. */
record Redaction(OutputFilter filter) {
  /** The bytes without secrets. */
  byte[] of(byte[] bytes) {
    return filter.whole(OutputFilter.Channel.STDOUT, bytes);
  }

  /** Whether there is a secret in the bytes. */
  boolean finds(byte[] bytes) {
    return !Arrays.equals(of(bytes), bytes);
  }
}
