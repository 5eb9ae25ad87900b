package dev.palyra.store;

import dev.palyra.core.Digests;
import dev.palyra.core.run.CallAnswer;
import dev.palyra.core.run.ModelTurn;
import dev.palyra.core.run.RunChange;
import dev.palyra.core.run.RunOrder;
import dev.palyra.core.run.Spent;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * How a change of a run is written into the log. What the model says, what it was told and what it
 * was asked stand as digests and sizes: they are large, and private.
 */
final class RunText {
  private RunText() {}

  /** Fills the fields and returns the kind. */
  static String put(RunChange change, Fields to) {
    to.put("run", change.id().value()).put("principal", change.principal().toString());
    return switch (change) {
      case RunChange.Created e -> {
        created(e.order(), to);
        yield "run.created";
      }
      case RunChange.Turned e -> {
        turned(e.turn(), to);
        yield "run.turn";
      }
      case RunChange.Proposed e -> {
        to.put("turn", e.turn()).put("call", e.proposal().call().value());
        to.put("tool", e.proposal().tool());
        text("arguments", e.proposal().arguments(), to);
        yield "run.proposed";
      }
      case RunChange.Answered e -> {
        to.put("turn", e.turn());
        answered(e.answers(), to);
        yield "run.answered";
      }
      case RunChange.Retried e -> {
        to.put("turn", e.turn()).put("attempt", e.attempt()).put("code", e.code());
        to.put("pause", e.pause());
        yield "run.retried";
      }
      case RunChange.CancelAsked e -> {
        to.put("asked_by", e.by().toString());
        yield "run.cancelling";
      }
      case RunChange.Ended e -> {
        to.put("state", e.end().state().word()).put("code", e.end().code());
        to.put("detail", e.end().detail());
        yield "run." + e.end().state().word();
      }
    };
  }

  private static void created(RunOrder order, Fields to) {
    to.put("agent", order.agent()).put("asked_by", order.by().toString());
    to.put("labels", List.copyOf(order.labels().values()));
    to.put("replay_of", order.replayOf().map(Object::toString));
    text("task", order.task(), to);
  }

  private static void turned(ModelTurn turn, Fields to) {
    Spent spent = turn.spent();
    to.put("turn", turn.number()).put("calls", spent.calls());
    to.put("input_tokens", spent.inputTokens()).put("output_tokens", spent.outputTokens());
    to.put("money_millionths", spent.money());
    text("text", turn.text(), to);
  }

  private static void answered(List<CallAnswer> answers, Fields to) {
    to.put("answers", answers.stream().map(a -> a.call() + " " + a.kind().word()).toList());
    text("told", String.join("\n", answers.stream().map(CallAnswer::text).toList()), to);
  }

  private static void text(String name, String text, Fields to) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    to.put(name + "_bytes", bytes.length)
        .put(name + "_sha256", HexFormat.of().formatHex(Digests.sha256().digest(bytes)));
  }
}
