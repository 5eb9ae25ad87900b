package dev.palyra.gateway.http;

import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.Timings;
import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.gateway.record.CallSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of a call and its result. It names no policy: an agent reads it. */
final class CallView {
  private CallView() {}

  static ObjectNode of(CallSnapshot snapshot) {
    var call = snapshot.call();
    var view =
        Json.object()
            .put("id", call.id().value())
            .put("run", call.origin().run())
            .put("tool", call.tool().value())
            .put("state", snapshot.state().word());
    snapshot.approval().ifPresent(approval -> view.put("approval", approval.value()));
    snapshot
        .result()
        .ifPresent(result -> {
          view.set("result", result(result));
          view.set("timings_ms", timings(result.timings()));
        });
    return view;
  }

  private static ObjectNode result(CallResult result) {
    return switch (result) {
      case CallResult.Ran ran -> execution(ran.execution());
      case CallResult.Refused refused ->
          Json.object()
              .put("kind", "refused")
              .put("code", refused.code().code())
              .put("detail", refused.detail());
      case CallResult.Orphaned _ ->
          Json.object()
              .put("kind", "orphaned")
              .put("detail", "the gateway stopped while the call ran; it is never run again");
    };
  }

  private static ObjectNode execution(Execution execution) {
    var view = Json.object().put("kind", "ran");
    outcome(execution.outcome(), view);
    output("stdout", execution.stdout(), view);
    output("stderr", execution.stderr(), view);
    view.put("truncated", execution.attestation().truncated());
    view.set("attestation", attestation(execution.attestation()));
    return view;
  }

  private static void outcome(Outcome outcome, ObjectNode view) {
    switch (outcome) {
      case Outcome.Exited exited -> view.put("outcome", "exited").put("exit", exited.code());
      case Outcome.Signaled signaled ->
          view.put("outcome", "signaled").put("signal", signaled.signal());
      case Outcome.LimitExceeded over ->
          view.put("outcome", "limit-exceeded").put("limit", Views.word(over.limit()));
      case Outcome.Cancelled _ -> view.put("outcome", "cancelled");
      case Outcome.Denied denied ->
          view.put("outcome", "denied")
              .put("path", denied.path())
              .put("errno", denied.errno())
              .put("detail", denied.reason());
      case Outcome.Refused refused ->
          view.put("outcome", "refused").put("detail", refused.reason() + "; " + refused.hint());
      case Outcome.Failed failed -> view.put("outcome", "failed").put("detail", failed.reason());
    }
  }

  // Text stays readable; what is no UTF-8 goes as base64 and says so, so that no byte is lost.
  private static void output(String name, Bytes output, ObjectNode view) {
    byte[] bytes = output.toArray();
    try {
      view.put(name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      view.put(name + "_base64", Base64.getEncoder().encodeToString(bytes));
    }
  }

  private static ObjectNode attestation(Attestation attestation) {
    var view = Json.object().put("tier", attestation.tier().label());
    attestation.programDigest().ifPresent(digest -> view.put("program_sha256", digest));
    view.put("arguments_sha256", attestation.argumentsDigest());
    var mechanisms = view.putArray("mechanisms");
    attestation
        .mechanisms()
        .forEach(mechanism ->
            mechanisms
                .addObject()
                .put("name", mechanism.name())
                .put("version", mechanism.version()));
    return view.put("wall_ms", millis(attestation.wallTime()))
        .put("cpu_ms", millis(attestation.cpuTime()))
        .put("peak_memory_bytes", attestation.peakMemoryBytes())
        .put("output_bytes", attestation.outputBytes());
  }

  private static ObjectNode timings(Timings timings) {
    var view = Json.object();
    timings.stages().forEach((stage, time) -> view.put(stage.label(), millis(time)));
    return view;
  }

  private static double millis(Duration time) {
    return Math.round(time.toNanos() / 1_000.0)
        / 1_000.0; // Microseconds are as fine as it makes sense.
  }
}
