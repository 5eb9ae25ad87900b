package dev.palyra.store;

import dev.palyra.core.Digests;
import dev.palyra.core.audit.CallResult;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import java.util.HexFormat;

/**
 * How a call ended, as fields of an audit record. Outputs stand as digests of their redacted form.
 */
final class ResultText {
  private ResultText() {}

  static void put(CallResult result, Fields to) {
    switch (result) {
      case CallResult.Ran ran -> {
        to.put("result", "ran");
        execution(ran.execution(), to);
      }
      case CallResult.Refused refused ->
          to.put("result", "refused")
              .put("code", refused.code().code())
              .put("detail", refused.detail());
      case CallResult.Orphaned _ -> to.put("result", "orphaned");
    }
    result.timings().stages().forEach((stage, time) -> to.put("stage_" + stage.label(), time));
  }

  private static void execution(Execution execution, Fields to) {
    outcome(execution.outcome(), to);
    output("stdout", execution.stdout(), to);
    output("stderr", execution.stderr(), to);
    attestation(execution.attestation(), to);
  }

  private static void outcome(Outcome outcome, Fields to) {
    switch (outcome) {
      case Outcome.Exited exited -> to.put("outcome", "exited").put("exit_code", exited.code());
      case Outcome.Signaled signaled ->
          to.put("outcome", "signaled").put("signal", signaled.signal());
      case Outcome.LimitExceeded exceeded ->
          to.put("outcome", "limit-exceeded").put("limit", AuditText.word(exceeded.limit()));
      case Outcome.Cancelled _ -> to.put("outcome", "cancelled");
      // The path is the agent's argument, which stands in this log only as a digest.
      case Outcome.Denied denied -> to.put("outcome", "denied").put("errno", denied.errno());
      case Outcome.Refused refused ->
          to.put("outcome", "refused").put("reason", refused.reason()).put("hint", refused.hint());
      case Outcome.Failed failed -> to.put("outcome", "failed").put("reason", failed.reason());
    }
  }

  private static void output(String name, Bytes output, Fields to) {
    byte[] digest = Digests.sha256().digest(output.toArray());
    to.put(name + "_bytes", output.length())
        .put(name + "_sha256", HexFormat.of().formatHex(digest));
  }

  private static void attestation(Attestation attestation, Fields to) {
    to.put("tier", attestation.tier().label())
        .put("program_sha256", attestation.programDigest())
        .put("argv_sha256", attestation.argumentsDigest())
        .put(
            "mechanisms",
            attestation.mechanisms().stream()
                .map(mechanism -> mechanism.name() + " " + mechanism.version())
                .toList())
        .put("limits", LimitsText.of(attestation.limits()))
        .put("wall", attestation.wallTime())
        .put("cpu", attestation.cpuTime())
        .put("peak_memory_bytes", attestation.peakMemoryBytes())
        .put("output_bytes", attestation.outputBytes())
        .put("truncated", attestation.truncated());
  }
}
