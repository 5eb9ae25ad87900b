package dev.palyra.agent.recorded;

import dev.palyra.agent.model.Conversation;
import dev.palyra.agent.model.Model;
import dev.palyra.agent.model.ModelException;
import dev.palyra.agent.model.ModelException.Fault;
import dev.palyra.agent.model.ModelReply;
import dev.palyra.core.run.RunTurn;
import dev.palyra.core.sandbox.Cancellation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Says its recorded turns, one after the other, whatever it is told. Deterministic. */
public final class RecordedModel implements Model {
  /**
   * A recorded turn.
   *
   * @param pause as long as a model thinks
   */
  public record Turn(ModelReply reply, Duration pause) {}

  private final List<Turn> turns;

  public RecordedModel(List<Turn> turns) {
    this.turns = List.copyOf(turns);
  }

  /** One that does not think. */
  public static RecordedModel saying(List<ModelReply> replies) {
    return new RecordedModel(
        replies.stream().map(reply -> new Turn(reply, Duration.ZERO)).toList());
  }

  /** Says again what was said in a run. */
  public static RecordedModel of(List<RunTurn> turns) {
    return saying(
        turns.stream()
            .map(RunTurn::turn)
            .map(turn ->
                new ModelReply(
                    turn.text(),
                    "",
                    turn.proposals().stream()
                        .map(p -> new ModelReply.Call(p.modelCall(), p.tool(), p.arguments()))
                        .toList(),
                    0,
                    0))
            .toList());
  }

  @Override
  public ModelReply ask(
      Conversation conversation, Consumer<String> deltas, Cancellation cancellation)
      throws ModelException, InterruptedException {
    if (cancellation.cancelled()) {
      throw new InterruptedException();
    }
    int next = conversation.turns().size();
    if (next >= turns.size()) {
      throw new ModelException(
          Fault.TRANSCRIPT_ENDED, "the transcript has only " + turns.size() + " turns");
    }
    ModelReply reply = turns.get(next).reply();
    var cancelled = new CountDownLatch(1);
    try (var _ = cancellation.onCancel(cancelled::countDown)) {
      if (cancelled.await(turns.get(next).pause().toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException();
      }
    }
    if (!reply.text().isEmpty()) {
      deltas.accept(reply.text());
    }
    return reply;
  }
}
