package dev.palyra.agent;

import dev.palyra.agent.RunRefusedException.Why;
import dev.palyra.agent.recorded.RecordedModel;
import dev.palyra.core.audit.AuditEvent.RunChanged;
import dev.palyra.core.audit.AuditUnavailableException;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.run.Run;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.run.RunEnd;
import dev.palyra.core.run.RunId;
import dev.palyra.core.run.RunOrder;
import dev.palyra.core.run.RunState;
import dev.palyra.core.run.RunTurn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the runs going, each on a virtual thread of its own. Thread-safe. */
public final class Runner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

  private final RunPorts ports;
  private final Map<String, AgentProfile> agents;
  private final int maxRuns;
  private final Map<RunId, ActiveRun> active = new ConcurrentHashMap<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ScheduledExecutorService deadlines =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("palyra-run-deadlines").daemon().factory());

  /**
   * @param maxRuns that have not ended; more are refused
   */
  public Runner(RunPorts ports, Map<String, AgentProfile> agents, int maxRuns) {
    this.ports = ports;
    this.agents = Map.copyOf(agents);
    this.maxRuns = maxRuns;
  }

  /** The agents that may be asked. */
  public Map<String, AgentProfile> agents() {
    return agents;
  }

  /** How many runs are worked on. */
  public int active() {
    return active.size();
  }

  /**
   * Creates a run and starts it. When this returns it is durable.
   *
   * @param labels of the task's text
   * @throws RunRefusedException when there is no such agent, or too many runs
   */
  public Run start(String agent, String task, Labels labels, Principal by) {
    return start(agent, task, labels, by, Optional.empty());
  }

  /**
   * Creates a run in which the recorded turns of another one take the place of the model: the same
   * calls go through the gate again, as it decides now.
   */
  public Run replay(RunId id, Principal by) {
    Run original =
        ports
            .runs()
            .find(id)
            .orElseThrow(() -> new RunRefusedException(Why.UNKNOWN_RUN, "there is no such run"));
    if (original.turns() == 0) {
      throw new RunRefusedException(Why.NOTHING_TO_REPLAY, "the run has no recorded turn");
    }
    RunOrder order = original.order();
    return start(order.agent(), order.task(), order.labels(), by, Optional.of(id));
  }

  private Run start(
      String agent, String task, Labels labels, Principal by, Optional<RunId> replayOf) {
    AgentProfile profile = agents.get(agent);
    if (profile == null) {
      throw new RunRefusedException(Why.UNKNOWN_AGENT, "there is no agent `" + agent + "`");
    }
    if (stopping.get()) {
      throw new RunRefusedException(Why.STOPPING, "the gateway is stopping");
    }
    if (active.size() >= maxRuns) {
      throw new RunRefusedException(Why.TOO_MANY, "runs.max runs have not ended; try again later");
    }
    if (!RedactedText.whole(ports.redaction(), task).equals(task)) {
      throw new RunRefusedException(
          Why.SECRET_IN_TASK,
          "the task holds the value of a secret; tools are given secrets by reference");
    }
    var order =
        new RunOrder(
            new RunId(ports.ids().next()),
            agent,
            profile.principal(),
            by,
            task,
            labels,
            replayOf,
            ports.clock().instant());
    ports.log().append(new RunChanged(new RunChange.Created(order)));
    launch(order);
    return ports.runs().find(order.id()).orElseThrow();
  }

  /** Goes on with every run that had not ended when the gateway stopped. */
  public int resume() {
    List<Run> open = ports.runs().open();
    open.forEach(run -> launch(run.order()));
    return open.size();
  }

  /**
   * Stops a run: its calls are cancelled, then it ends. Returns once that is durably asked for.
   *
   * @throws TransitionRefusedException when it has ended, or is being cancelled
   */
  public void cancel(Run run, Principal by) {
    ports
        .log()
        .append(new RunChanged(new RunChange.CancelAsked(run.id(), run.order().principal(), by)));
    Optional.ofNullable(active.get(run.id()))
        .ifPresentOrElse(found -> found.stop(ActiveRun.Stop.CANCELLED), () -> launch(run.order()));
  }

  private void launch(RunOrder order) {
    var run = new ActiveRun(order.id());
    if (active.putIfAbsent(order.id(), run) != null) {
      return;
    }
    Thread.ofVirtual().name("run-" + order.id()).start(() -> work(order, run));
  }

  private void work(RunOrder order, ActiveRun run) {
    Optional<Future<?>> deadline = Optional.empty();
    try {
      AgentProfile profile = profile(order);
      Duration left =
          Duration.between(ports.clock().instant(), order.created().plus(profile.budget().time()));
      deadline =
          Optional.of(
              deadlines.schedule(
                  () -> run.stop(ActiveRun.Stop.TIME), left.toMillis(), TimeUnit.MILLISECONDS));
      new RunLoop(ports, profile, run).drive();
    } catch (RunRefusedException e) {
      fail(order, "agent-missing", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      // The gateway stops; the run goes on after its start.
    } catch (AuditUnavailableException e) {
      LOG.atError()
          .addKeyValue("run", order.id())
          .log("a run stands still: nothing can be recorded");
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("run", order.id()).setCause(e).log("a run failed");
      fail(order, "gateway-fault", "the gateway failed; its log says why");
    } finally {
      deadline.ifPresent(timer -> timer.cancel(false));
      active.remove(order.id());
    }
  }

  private AgentProfile profile(RunOrder order) {
    AgentProfile profile = agents.get(order.agent());
    if (profile == null) {
      throw new RunRefusedException(
          Why.UNKNOWN_AGENT, "the agent `" + order.agent() + "` is no longer configured");
    }
    return order
        .replayOf()
        .map(ports.runs()::turns)
        .map(Runner::recorded)
        .map(model ->
            new AgentProfile(
                profile.name(),
                profile.prompt(),
                profile.tools(),
                model,
                profile.prices(),
                profile.budget(),
                profile.parallel(),
                profile.retries(),
                profile.resultChars()))
        .orElse(profile);
  }

  private static RecordedModel recorded(List<RunTurn> turns) {
    return RecordedModel.of(turns);
  }

  private void fail(RunOrder order, String code, String detail) {
    try {
      ports
          .log()
          .append(
              new RunChanged(
                  new RunChange.Ended(
                      order.id(), order.principal(), new RunEnd(RunState.FAILED, code, detail))));
    } catch (RuntimeException e) {
      // A call of it is open: the next start settles that, and the run goes on there.
      LOG.atWarn().addKeyValue("run", order.id()).log("a run stands still until the next start");
    }
  }

  /** Takes no more runs and lets go of those that there are; they go on after the next start. */
  @Override
  public void close() {
    stopping.set(true);
    deadlines.shutdownNow();
    active.values().forEach(run -> run.stop(ActiveRun.Stop.GATEWAY));
  }
}
