package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.call.CallId;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.Proposal;
import dev.palyra.core.run.Run;
import dev.palyra.core.run.RunTurn;
import dev.palyra.core.run.Spent;
import dev.palyra.gateway.record.Ledger;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of a run. For operators. */
final class RunView {
  private static final int BRIEF_TASK = 200;

  private RunView() {}

  /** For a list: the task is cut. */
  static ObjectNode brief(Run run) {
    String task = run.order().task();
    return of(run, task.length() <= BRIEF_TASK ? task : task.substring(0, BRIEF_TASK - 1) + "…");
  }

  /** With everything that was said. */
  static ObjectNode whole(Run run, List<RunTurn> turns, Ledger ledger) {
    ObjectNode view = of(run, run.order().task());
    ArrayNode transcript = view.putArray("transcript");
    turns.forEach(turn -> transcript.add(turn(turn, ledger)));
    return view;
  }

  private static ObjectNode of(Run run, String task) {
    var order = run.order();
    var view =
        Json.object()
            .put("id", run.id().value())
            .put("agent", order.agent())
            .put("task", task)
            .put("state", run.state().word())
            .put("activity", run.activity())
            .put("principal", order.principal().toString())
            .put("asked_by", order.by().toString())
            .put("created", order.created().toString())
            .put("turns", run.turns())
            .put("waiting", run.waiting());
    view.set("spent", spent(run.spent()));
    var labels = view.putArray("labels");
    run.labels().values().forEach(labels::add);
    order.replayOf().ifPresent(id -> view.put("replay_of", id.value()));
    run.ended().ifPresent(ended -> view.put("ended", ended.toString()));
    run.end()
        .ifPresent(
            end -> view.putObject("end").put("code", end.code()).put("detail", end.detail()));
    return view;
  }

  private static ObjectNode spent(Spent spent) {
    return Json.object()
        .put("calls", spent.calls())
        .put("input_tokens", spent.inputTokens())
        .put("output_tokens", spent.outputTokens())
        .put("money", java.math.BigDecimal.valueOf(spent.money(), 6).toPlainString());
  }

  private static ObjectNode turn(RunTurn recorded, Ledger ledger) {
    var turn = recorded.turn();
    var view =
        Json.object()
            .put("turn", turn.number())
            .put("time", recorded.time().toString())
            .put("text", turn.text());
    view.set("spent", spent(turn.spent()));
    var calls = view.putArray("calls");
    for (int i = 0; i < turn.proposals().size(); i++) {
      Optional<CallAnswer> answer =
          recorded.answers().isEmpty() ? Optional.empty() : Optional.of(recorded.answers().get(i));
      calls.add(call(turn.proposals().get(i), answer, ledger));
    }
    return view;
  }

  private static ObjectNode call(Proposal proposal, Optional<CallAnswer> answer, Ledger ledger) {
    CallId id = proposal.call();
    var view =
        Json.object()
            .put("id", id.value())
            .put("tool", proposal.tool())
            .put("arguments", proposal.arguments());
    answer.ifPresentOrElse(
        given ->
            view.putObject("answer").put("kind", given.kind().word()).put("text", given.text()),
        () ->
            ledger
                .call(id)
                .ifPresent(snapshot -> {
                  view.put("state", snapshot.state().word());
                  snapshot
                      .approval()
                      .map(ApprovalId::value)
                      .ifPresent(approval -> view.put("approval", approval));
                }));
    return view;
  }
}
