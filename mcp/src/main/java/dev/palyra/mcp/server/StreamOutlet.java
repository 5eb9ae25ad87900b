package dev.palyra.mcp.server;

import dev.palyra.mcp.wire.RpcException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The answer to one request, on its way to the client. Bounded. Thread-safe. */
final class StreamOutlet implements Outlet {
  private static final int MAX_QUEUED = 10_000;

  private final Optional<Session> session;
  private final BlockingQueue<ObjectNode> queue = new LinkedBlockingQueue<>();
  private final List<Runnable> whenGone = new ArrayList<>();
  private boolean gone;

  StreamOutlet(Optional<Session> session) {
    this.session = session;
  }

  @Override
  public void send(ObjectNode message) {
    // What does not fit is not the answer: a client that doesn't read gets no progress.
    if (queue.size() < MAX_QUEUED || answers(message)) {
      queue.add(message);
    }
  }

  @Override
  public CompletableFuture<JsonNode> ask(String method, ObjectNode params) {
    Session.Question question =
        session
            .orElseThrow(() ->
                new RpcException(
                    RpcException.METHOD_NOT_FOUND, "this revision has no such questions"))
            .question(method, params);
    queue.add(question.message());
    return question.answer();
  }

  /** The next message, or nothing within the time. */
  @Nullable ObjectNode next(long millis) throws InterruptedException {
    return queue.poll(millis, TimeUnit.MILLISECONDS);
  }

  /** Whether a message is the answer, after which nothing comes. */
  static boolean answers(ObjectNode message) {
    return message.has("result") || message.has("error");
  }

  @Override
  public void onGone(Runnable action) {
    synchronized (whenGone) {
      if (!gone) {
        whenGone.add(action);
        return;
      }
    }
    action.run();
  }

  /** The client is gone. */
  void gone() {
    List<Runnable> due;
    synchronized (whenGone) {
      gone = true;
      due = List.copyOf(whenGone);
      whenGone.clear();
    }
    due.forEach(Runnable::run);
  }
}
