package dev.palyra.sandbox.files;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The output and the bounds of one operation in progress. Used by one thread. */
final class Work {
  private static final JsonMapper JSON = new JsonMapper();

  private final SandboxProcessRunnerPolicy quotas;
  private final long deadline;
  private final Cancellation cancellation;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private boolean truncated;

  Work(SandboxProcessRunnerPolicy quotas, long start, Cancellation cancellation) {
    this.quotas = quotas;
    this.deadline = start + quotas.wallTime().toNanos();
    this.cancellation = cancellation;
  }

  /** The operation must end now. */
  static final class Stopped extends Exception {
    private static final long serialVersionUID = 1L;
    private final @Nullable Limit limit;

    Stopped(@Nullable Limit limit) {
      super("stopped");
      this.limit = limit;
    }

    /** The quota that was exceeded; empty if somebody cancelled. */
    Optional<Limit> limit() {
      return Optional.ofNullable(limit);
    }
  }

  SandboxProcessRunnerPolicy quotas() {
    return quotas;
  }

  /** Called between steps that are bounded themselves. */
  void checkpoint() throws Stopped {
    if (cancellation.cancelled()) {
      throw new Stopped(null);
    }
    if (System.nanoTime() - deadline >= 0) {
      throw new Stopped(Limit.WALL);
    }
  }

  /** How much more may be put out. */
  long room() {
    return quotas.outputBytes() - output.size();
  }

  void put(byte[] bytes) {
    output.writeBytes(bytes);
  }

  /** Puts out one JSON object as a line; false, and nothing, if there is no room for it. */
  boolean line(Map<String, Object> object) {
    byte[] bytes = JSON.writeValueAsBytes(object);
    if (bytes.length + 1 > room()) {
      truncated = true;
      return false;
    }
    output.writeBytes(bytes);
    output.write('\n');
    return true;
  }

  void truncate() {
    truncated = true;
  }

  boolean truncated() {
    return truncated;
  }

  byte[] output() {
    return output.toByteArray();
  }
}
