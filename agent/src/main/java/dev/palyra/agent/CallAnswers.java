package dev.palyra.agent;

import dev.palyra.core.audit.CallResult;
import dev.palyra.core.audit.RefusalCode;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.Labels;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model is told about its calls: a small JSON object. It names no policy and no reason of
 * one, so that a model that was talked into something cannot feel its way along the rules.
 */
final class CallAnswers {
  private final int maxChars;

  CallAnswers(int maxChars) {
    this.maxChars = maxChars;
  }

  CallAnswer of(CallPort.Made made, Labels gives) {
    CallResult result = made.result();
    CallId call = result.call();
    return switch (result) {
      case CallResult.Ran ran -> {
        var view = execution(ran.execution());
        made.edited().ifPresent(edited -> view.set("arguments_changed_to", edited.tree()));
        if (!gives.values().isEmpty()) {
          var labels = view.putArray("labels");
          gives.values().forEach(labels::add);
        }
        yield new CallAnswer(call, CallAnswer.Kind.RAN, view.toString());
      }
      case CallResult.Refused refused ->
          answer(call, CallAnswer.Kind.REFUSED, reason(refused.code(), refused.detail()));
      case CallResult.Orphaned _ ->
          answer(
              call,
              CallAnswer.Kind.ORPHANED,
              "interrupted: whether it took effect is unknown; it was not repeated");
    };
  }

  CallAnswer rejected(CallId call, CallRejectedException rejected) {
    String what =
        switch (rejected.code()) {
          case UNKNOWN_TOOL -> "there is no such tool";
          case INVALID_ARGUMENTS -> "invalid arguments: " + String.join("; ", rejected.problems());
          case SECRET_IN_ARGUMENTS -> "the arguments hold a secret";
        };
    return answer(call, CallAnswer.Kind.REJECTED, what);
  }

  CallAnswer malformed(CallId call, String what) {
    return answer(call, CallAnswer.Kind.REJECTED, what);
  }

  CallAnswer cancelled(CallId call) {
    return answer(call, CallAnswer.Kind.REFUSED, "cancelled");
  }

  private CallAnswer answer(CallId call, CallAnswer.Kind kind, String why) {
    var view = JsonNodeFactory.instance.objectNode();
    return new CallAnswer(call, kind, view.put("error", cut(why, maxChars)).toString());
  }

  private static String reason(RefusalCode code, String detail) {
    return switch (code) {
      case NOT_PERMITTED, FORBIDDEN, POLICY_FAULT, SECRET_UNAVAILABLE -> "not allowed";
      case DENIED -> detail; // The operator's own words to the agent.
      case EXPIRED, POLICY_CHANGED -> "not approved";
      case CANCELLED -> "cancelled";
      case TIER_UNAVAILABLE -> "this tool cannot run here";
      case INVALID_ARGUMENTS -> "invalid arguments: " + detail;
      case GATEWAY_FAULT -> "interrupted before it started; nothing was done";
    };
  }

  private ObjectNode execution(Execution execution) {
    var view = JsonNodeFactory.instance.objectNode();
    switch (execution.outcome()) {
      case Outcome.Exited exited -> view.put("exit", exited.code());
      case Outcome.Signaled signaled -> view.put("error", "ended by signal " + signaled.signal());
      case Outcome.LimitExceeded over ->
          view.put("error", "over its limit of " + word(over.limit()));
      case Outcome.Cancelled _ -> view.put("error", "cancelled");
      case Outcome.Denied denied -> view.put("error", "denied: " + denied.reason());
      case Outcome.Refused _ -> view.put("error", "this tool cannot run here");
      case Outcome.Failed failed -> view.put("error", "failed: " + failed.reason());
    }
    String stdout = execution.stdout().text();
    String stderr = execution.stderr().text();
    int forErrors = Math.min(stderr.length(), maxChars / 4);
    view.put("stdout", cut(stdout, maxChars - forErrors));
    if (!stderr.isEmpty()) {
      view.put("stderr", cut(stderr, forErrors));
    }
    if (execution.attestation().truncated()
        || stdout.length() > maxChars - forErrors
        || stderr.length() > forErrors) {
      view.put("truncated", true);
    }
    return view;
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    // No half of a surrogate pair.
    return text.substring(
        0, max > 0 && Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
