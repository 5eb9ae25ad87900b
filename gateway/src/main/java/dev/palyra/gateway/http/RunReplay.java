package dev.palyra.gateway.http;

import dev.palyra.core.audit.CallResult;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.core.gate.Gate;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.Run;
import dev.palyra.core.run.RunTurn;
import dev.palyra.core.run.Runs;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.Ledger;
import java.time.InstantSource;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Goes through the calls of a run again and asks what the policy says now. Runs nothing. */
final class RunReplay {
  private final Gate gate;
  private final Ledger ledger;
  private final Runs runs;
  private final InstantSource clock;

  RunReplay(Gate gate, Ledger ledger, Runs runs, InstantSource clock) {
    this.gate = gate;
    this.ledger = ledger;
    this.runs = runs;
    this.clock = clock;
  }

  ObjectNode foresee(Run run) {
    var body = Json.object().put("run", run.id().value());
    var calls = body.putArray("calls");
    for (RunTurn turn : runs.turns(run.id())) {
      for (Proposal proposal : turn.turn().proposals()) {
        Optional<CallSnapshot> past = ledger.call(proposal.call());
        calls
            .addObject()
            .put("turn", turn.turn().number())
            .put("id", proposal.call().value())
            .put("tool", proposal.tool())
            .put("then", past.map(RunReplay::then).orElse("rejected"))
            .put("now", now(run, proposal, past));
      }
    }
    return body;
  }

  private static String then(CallSnapshot call) {
    return call.result()
        .map(result ->
            switch (result) {
              case CallResult.Ran _ -> "ran";
              case CallResult.Refused refused -> refused.code().code();
              case CallResult.Orphaned _ -> "orphaned";
            })
        .orElse(call.state().word());
  }

  // With the labels of then: what came in later did not make this call.
  private String now(Run run, Proposal proposal, Optional<CallSnapshot> past) {
    try {
      ToolCall call = past.map(CallSnapshot::call).orElseGet(() -> proposed(run, proposal));
      return switch (gate.foreseeAsLabelled(call)) {
        case Decision.Permit _ -> "permit";
        case Decision.Ask _ -> "ask";
        case Decision.Forbid _ -> "forbid";
      };
    } catch (CallRejectedException | MalformedJsonException | IllegalArgumentException e) {
      return "rejected";
    }
  }

  private ToolCall proposed(Run run, Proposal proposal) {
    return new ToolCall(
        proposal.call(),
        run.order().principal(),
        new ToolName(proposal.tool()),
        Arguments.parse(proposal.arguments()),
        CallOrigin.ofRun(run.id().value()).with(run.order().labels()),
        clock.instant());
  }
}
