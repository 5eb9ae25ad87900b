package dev.palyra.agent;

import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.gate.CallRejectedException;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.Run;
import dev.palyra.core.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/** Makes the calls of one turn, several at the same time. */
final class TurnCalls {
  /** Stands for arguments that held a secret, and parses as none. */
  private static final String WITHHELD = "\"withheld: the arguments held a secret\"";

  private final RunPorts ports;
  private final AgentProfile agent;
  private final ActiveRun active;
  private final CallAnswers answers;
  private final Semaphore atOnce;

  TurnCalls(RunPorts ports, AgentProfile agent, ActiveRun active) {
    this.ports = ports;
    this.agent = agent;
    this.active = active;
    this.answers = new CallAnswers(agent.resultChars());
    this.atOnce = new Semaphore(agent.parallel());
  }

  /** Arguments as they may be written down. */
  String safe(String arguments, String redacted) {
    return arguments.equals(redacted) ? arguments : WITHHELD;
  }

  /**
   * Returns the answers in the order of the proposals, once every call has ended.
   *
   * @throws InterruptedException when the gateway stops before
   */
  List<CallAnswer> make(Run run, List<Proposal> proposals) throws InterruptedException {
    if (proposals.size() == 1) {
      return List.of(make(run, proposals.getFirst()));
    }
    var tasks = new ArrayList<FutureTask<CallAnswer>>();
    for (Proposal proposal : proposals) {
      var task = new FutureTask<>(() -> oneOfSeveral(run, proposal));
      tasks.add(task);
      Thread.ofVirtual().name("run-" + run.id() + "-call").start(task);
    }
    var all = new ArrayList<CallAnswer>();
    Optional<Throwable> fault = Optional.empty();
    for (FutureTask<CallAnswer> task : tasks) {
      try {
        all.add(task.get());
      } catch (ExecutionException e) {
        fault = fault.or(() -> Optional.ofNullable(e.getCause())); // The others go on to their end.
      }
    }
    if (fault.isPresent()) {
      throw rethrown(fault.get());
    }
    return all;
  }

  private CallAnswer oneOfSeveral(Run run, Proposal proposal) throws InterruptedException {
    atOnce.acquire();
    try {
      return make(run, proposal);
    } finally {
      atOnce.release();
    }
  }

  private CallAnswer make(Run run, Proposal proposal) throws InterruptedException {
    ToolCall call;
    try {
      call = call(run, proposal);
    } catch (MalformedJsonException | IllegalArgumentException e) {
      return answers.malformed(proposal.call(), problem(proposal));
    }
    try {
      CallPort.Made made = ports.calls().make(call, active.calls());
      Labels gives = ports.catalogue().find(call.tool()).map(Tool::labels).orElse(Labels.NONE);
      return answers.of(made, gives);
    } catch (CallRejectedException e) {
      return answers.rejected(call.id(), e);
    } catch (TransitionRefusedException e) {
      if (active.stopped().isEmpty()) {
        throw e;
      }
      return answers.cancelled(call.id()); // The run was stopped in the moment of its decision.
    }
  }

  private ToolCall call(Run run, Proposal proposal) {
    return new ToolCall(
        proposal.call(),
        agent.principal(),
        new ToolName(proposal.tool()),
        Arguments.parse(proposal.arguments().isBlank() ? "{}" : proposal.arguments()),
        new CallOrigin(
            run.id().value(),
            Optional.of(run.id().value()),
            Optional.empty(),
            Optional.of("agent"),
            Optional.empty(),
            run.labels()),
        ports.clock().instant());
  }

  private static String problem(Proposal proposal) {
    if (proposal.arguments().equals(WITHHELD)) {
      return "the arguments hold a secret";
    }
    try {
      var _ = new ToolName(proposal.tool());
    } catch (IllegalArgumentException e) {
      return "there is no such tool";
    }
    return "the arguments are no JSON object";
  }

  private static RuntimeException rethrown(Throwable fault) throws InterruptedException {
    return switch (fault) {
      case InterruptedException interrupted -> throw interrupted;
      case RuntimeException runtime -> runtime;
      default -> new IllegalStateException(fault);
    };
  }
}
