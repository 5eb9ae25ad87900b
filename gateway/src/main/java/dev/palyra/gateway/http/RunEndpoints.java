package dev.palyra.gateway.http;

import dev.palyra.agent.AgentProfile;
import dev.palyra.agent.RunRefusedException;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Labels;
import dev.palyra.core.run.Run;
import dev.palyra.core.run.RunId;
import dev.palyra.core.run.RunState;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.run.RunDesk;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** {@code /v1/runs}: asking the gateway's own agents, and watching and stopping them. */
final class RunEndpoints {
  private static final Set<String> QUERY = Set.of("before", "limit", "state");

  private final RunDesk desk;
  private final Ledger ledger;
  private final RunReplay replay;

  RunEndpoints(ApiPorts ports) {
    this.desk = ports.runs();
    this.ledger = ports.ledger();
    this.replay = new RunReplay(ports.gate(), ports.ledger(), desk.runs(), ports.clock());
  }

  Reply agents(Exchange exchange) {
    exchange.query().end(Set.of());
    var body = Json.object();
    var all = body.putArray("agents");
    new TreeMap<>(desk.runner().agents())
        .forEach((name, agent) -> {
          var view =
              all.addObject().put("name", name).put("principal", agent.principal().toString());
          budget(agent, view.putObject("budget"));
        });
    return Reply.json(200, body);
  }

  private static void budget(AgentProfile agent, tools.jackson.databind.node.ObjectNode view) {
    var budget = agent.budget();
    view.put("turns", budget.turns()).put("calls", budget.calls()).put("tokens", budget.tokens());
    view.put("seconds", budget.time().toSeconds());
    budget
        .money()
        .ifPresent(
            money -> view.put("money", java.math.BigDecimal.valueOf(money, 6).toPlainString()));
  }

  Reply create(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    String task = body.requireText("task");
    String agent = body.text("agent").orElse("default");
    List<String> labels = body.texts("labels", 64);
    body.end();
    try {
      return created(desk.runner().start(agent, task, Labels.of(labels), exchange.principal()));
    } catch (RunRefusedException e) {
      throw problem(e);
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  Reply list(Exchange exchange) {
    Query query = exchange.query();
    Set<RunState> states = states(query.all("state"));
    Optional<RunId> before = query.one("before").map(RunEndpoints::cursor);
    int limit = (int) query.number("limit", 1, 500, 100);
    query.end(QUERY);
    List<Run> found = desk.runs().list(states, before, limit);
    var body = Json.object();
    var items = body.putArray("runs");
    found.forEach(run -> items.add(RunView.brief(run)));
    if (found.size() == limit) {
      body.put("before", found.getLast().id().value());
    }
    return Reply.json(200, body);
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, whole(find(exchange)));
  }

  Reply cancel(Exchange exchange) {
    exchange.query().end(Set.of());
    Run run = find(exchange);
    try {
      desk.runner().cancel(run, exchange.principal());
    } catch (TransitionRefusedException e) {
      throw new ProblemException(ProblemCode.CONFLICT, "the run has ended, or is being cancelled");
    }
    return Reply.json(202, RunView.brief(find(exchange)));
  }

  /** What the policy says to the run's calls now; or, if asked for, the run once more. */
  Reply replay(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    boolean execute = body.flag("execute").orElse(false);
    body.end();
    Run run = find(exchange);
    if (!execute) {
      return Reply.json(200, replay.foresee(run));
    }
    try {
      return created(desk.runner().replay(run.id(), exchange.principal()));
    } catch (RunRefusedException e) {
      throw problem(e);
    }
  }

  private Reply created(Run run) {
    return Reply.json(201, whole(run), Map.of("Location", "/v1/runs/" + run.id()));
  }

  private tools.jackson.databind.node.ObjectNode whole(Run run) {
    return RunView.whole(run, desk.runs().turns(run.id()), ledger);
  }

  private Run find(Exchange exchange) {
    try {
      return desk.runs()
          .find(new RunId(exchange.parameter("id")))
          .orElseThrow(RunEndpoints::absent);
    } catch (IllegalArgumentException e) {
      throw absent();
    }
  }

  private static ProblemException absent() {
    return new ProblemException(ProblemCode.NOT_FOUND, "there is no such run");
  }

  private static RunId cursor(String text) {
    try {
      return new RunId(text);
    } catch (IllegalArgumentException e) {
      throw Members.invalid("`before` must be the id of a run");
    }
  }

  private static Set<RunState> states(List<String> words) {
    var states = EnumSet.noneOf(RunState.class);
    for (String word : words) {
      if (word.equals("open")) {
        states.addAll(EnumSet.of(RunState.CREATED, RunState.TURNED, RunState.ANSWERED));
        continue;
      }
      states.add(
          Arrays.stream(RunState.values())
              .filter(state -> state.word().equals(word))
              .findFirst()
              .orElseThrow(() ->
                  Members.invalid(
                      "`state` must be one of open, created, turned, answered, completed, failed,"
                          + " cancelled")));
    }
    return states;
  }

  private static ProblemException problem(RunRefusedException e) {
    String detail = Text.line(String.valueOf(e.getMessage()));
    return switch (e.why()) {
      case UNKNOWN_AGENT ->
          new ProblemException(
              ProblemCode.UNKNOWN_AGENT, detail + "; configure [agents.NAME] in palyra.toml");
      case UNKNOWN_RUN -> absent();
      case NOTHING_TO_REPLAY -> new ProblemException(ProblemCode.CONFLICT, detail);
      case SECRET_IN_TASK -> new ProblemException(ProblemCode.SECRET_IN_ARGUMENTS, detail);
      case TOO_MANY ->
          new ProblemException(ProblemCode.TOO_MANY_RUNS, detail).header("Retry-After", "30");
      case STOPPING -> new ProblemException(ProblemCode.STOPPING, detail);
    };
  }
}
