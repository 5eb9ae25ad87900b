package dev.palyra.agent;

import dev.palyra.agent.model.Conversation;
import dev.palyra.agent.model.ModelException;
import dev.palyra.agent.model.ModelReply;
import dev.palyra.agent.model.ToolOffer;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.RunChanged;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.CallId;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.ModelTurn;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.Run;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.run.RunEnd;
import dev.palyra.core.run.RunState;
import dev.palyra.core.run.RunTurn;
import dev.palyra.core.run.Spent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Drives one run. Each step begins with what is recorded and ends with one record, so that it does
 * not matter where the process dies: a turn that was not recorded is asked for again, and a call is
 * found again by its id.
 */
final class RunLoop {
  private static final int MAX_TEXT = 1_000_000;
  private static final int MAX_ITEMS = 4_000_000;
  private static final int MAX_CALLS = 64;

  private final RunPorts ports;
  private final AgentProfile agent;
  private final ActiveRun active;
  private final TurnCalls calls;
  private final Backoff backoff;

  RunLoop(RunPorts ports, AgentProfile agent, ActiveRun active) {
    this.ports = ports;
    this.agent = agent;
    this.active = active;
    this.calls = new TurnCalls(ports, agent, active);
    this.backoff = new Backoff(ports.random());
  }

  /** Goes on until the run has ended, or the gateway stops. */
  void drive() throws InterruptedException {
    while (true) {
      Run run = ports.runs().find(active.id()).orElseThrow();
      if (run.state().ended()) {
        return;
      }
      if (run.cancelling()) {
        active.stop(ActiveRun.Stop.CANCELLED);
      }
      switch (run.state()) {
        case CREATED, ANSWERED -> think(run);
        case TURNED -> act(run);
        case COMPLETED, FAILED, CANCELLED -> {}
      }
      Optional<ActiveRun.Stop> stop = active.stopped();
      if (stop.isPresent()) {
        finish(run, stop.get());
        return;
      }
    }
  }

  private void think(Run run) throws InterruptedException {
    Optional<String> reached = agent.budget().reachedBefore(run.turns(), run.spent());
    if (reached.isPresent()) {
      end(run, RunState.FAILED, reached.get(), "the run has used up its budget");
      return;
    }
    List<RunTurn> turns = ports.runs().turns(run.id());
    var conversation = new Conversation(agent.prompt(), run.order().task(), turns, offers());
    for (int attempt = 1; active.stopped().isEmpty(); attempt++) {
      try {
        record(run, ask(run, conversation));
        return;
      } catch (ModelException e) {
        if (!e.fault().passing() || attempt > agent.retries()) {
          end(run, RunState.FAILED, e.fault().code(), redacted(String.valueOf(e.getMessage())));
          return;
        }
        Duration pause = backoff.after(attempt, e.retryAfter());
        append(
            new RunChange.Retried(
                run.id(),
                run.order().principal(),
                run.turns() + 1,
                attempt,
                e.fault().code(),
                pause));
        active.pause(pause);
      }
    }
  }

  private List<ToolOffer> offers() {
    return ports.catalogue().all().stream()
        .filter(tool -> agent.tools().map(only -> only.contains(tool.name())).orElse(true))
        .map(tool ->
            new ToolOffer(tool.name().value(), tool.description(), tool.schema().document()))
        .toList();
  }

  private ModelReply ask(Run run, Conversation conversation)
      throws ModelException, InterruptedException {
    int turn = run.turns() + 1;
    var text = new RedactedText(ports.redaction());
    ModelReply reply;
    try {
      reply =
          agent
              .model()
              .ask(conversation, piece -> tell(run, turn, text.push(piece)), active.model());
    } catch (InterruptedException e) {
      if (active.stopped().isPresent()) {
        return new ModelReply("", "", List.of(), 0, 0); // Not recorded: the run stops.
      }
      throw e;
    }
    tell(run, turn, text.finish());
    if (reply.text().length() > MAX_TEXT
        || reply.items().length() > MAX_ITEMS
        || reply.calls().size() > MAX_CALLS) {
      throw new ModelException(ModelException.Fault.MALFORMED, "the reply is too large");
    }
    if (reply.text().isBlank() && reply.calls().isEmpty()) {
      throw new ModelException(ModelException.Fault.MALFORMED, "the reply is empty");
    }
    return reply;
  }

  private void tell(Run run, int turn, String text) {
    if (!text.isEmpty()) {
      ports.listener().delta(run.id(), turn, text);
    }
  }

  private void record(Run run, ModelReply reply) {
    if (active.stopped().isPresent()) {
      return;
    }
    var proposals = new ArrayList<Proposal>();
    for (ModelReply.Call call : reply.calls()) {
      proposals.add(
          new Proposal(
              new CallId(ports.ids().next()),
              call.id(),
              redacted(call.tool()),
              calls.safe(call.arguments(), redacted(call.arguments()))));
    }
    var spent =
        new Spent(
            proposals.size(),
            reply.inputTokens(),
            reply.outputTokens(),
            agent.prices().of(reply.inputTokens(), reply.outputTokens()));
    var turn =
        new ModelTurn(
            run.turns() + 1, redacted(reply.text()), redacted(reply.items()), proposals, spent);
    var changes = new ArrayList<RunChange>();
    changes.add(new RunChange.Turned(run.id(), run.order().principal(), turn));
    proposals.forEach(proposal ->
        changes.add(
            new RunChange.Proposed(run.id(), run.order().principal(), turn.number(), proposal)));
    if (proposals.isEmpty()) {
      changes.add(ended(run, RunState.COMPLETED, "done", "the model has finished"));
    } else if (!agent.budget().allowsCalls(run.spent().calls() + proposals.size())) {
      changes.add(
          ended(run, RunState.FAILED, "budget-calls", "the run has used up its budget of calls"));
    }
    append(changes.toArray(RunChange[]::new));
  }

  private void act(Run run) throws InterruptedException {
    RunTurn last = ports.runs().lastTurn(run.id()).orElseThrow();
    List<CallAnswer> answers = calls.make(run, last.turn().proposals());
    if (active.stopped().isEmpty()) {
      append(
          new RunChange.Answered(run.id(), run.order().principal(), last.turn().number(), answers));
    }
  }

  private void finish(Run run, ActiveRun.Stop why) {
    switch (why) {
      case CANCELLED -> end(run, RunState.CANCELLED, "cancelled", "somebody stopped the run");
      case TIME ->
          end(run, RunState.FAILED, "budget-time", "the run has used up its budget of time");
      case GATEWAY -> {} // It goes on after the next start.
    }
  }

  private void end(Run run, RunState state, String code, String detail) {
    append(ended(run, state, code, detail));
  }

  private static RunChange ended(Run run, RunState state, String code, String detail) {
    return new RunChange.Ended(run.id(), run.order().principal(), new RunEnd(state, code, detail));
  }

  private String redacted(String text) {
    return RedactedText.whole(ports.redaction(), text);
  }

  private void append(RunChange... changes) {
    var events = new AuditEvent[changes.length];
    for (int i = 0; i < changes.length; i++) {
      events[i] = new RunChanged(changes[i]);
    }
    try {
      ports.log().append(events);
    } catch (TransitionRefusedException e) {
      // Somebody asked to stop the run in this moment; anything else is a fault.
      if (!ports.runs().find(active.id()).orElseThrow().cancelling()) {
        throw e;
      }
      active.stop(ActiveRun.Stop.CANCELLED);
    }
  }
}
