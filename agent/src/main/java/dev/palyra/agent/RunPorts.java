package dev.palyra.agent;

import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.run.RunId;
import dev.palyra.core.run.Runs;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.tool.ToolCatalogue;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * All that the loop stands between.
 *
 * @param redaction takes secrets out of what models and providers say
 * @param listener told of text while it arrives
 * @param random spreads retries; needs no secrecy
 */
public record RunPorts(
    Runs runs,
    AuditLog log,
    CallPort calls,
    ToolCatalogue catalogue,
    OutputFilter redaction,
    Listener listener,
    InstantSource clock,
    Ulid ids,
    RandomGenerator random) {

  /** Hears what is not kept. Must not block. */
  @FunctionalInterface
  public interface Listener {
    /** A piece of the text of a turn that is not recorded yet, without secrets. */
    void delta(RunId run, int turn, String text);
  }
}
