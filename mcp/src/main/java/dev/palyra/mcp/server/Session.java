package dev.palyra.mcp.server;

import dev.palyra.mcp.wire.Message;
import dev.palyra.mcp.wire.Revision;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A session of a revision that has them. Belongs to one caller. Thread-safe. */
final class Session {
  private static final int MAX_QUESTIONS = 64;
  private static final int MAX_QUEUED = 1_000;
  private static final int MAX_SUBSCRIPTIONS = 1_000;

  private final String id;
  private final Caller caller;
  private final Revision revision;
  private final ObjectNode capabilities;
  private final AtomicLong serial = new AtomicLong();
  private final Map<String, CompletableFuture<JsonNode>> questions = new ConcurrentHashMap<>();
  private final Map<JsonNode, Runnable> running = new ConcurrentHashMap<>();
  private final Set<String> subscriptions = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<ObjectNode> queue = new LinkedBlockingQueue<>(MAX_QUEUED);
  private volatile String logLevel = "info";
  private volatile long usedAt = System.nanoTime();

  Session(String id, Caller caller, Revision revision, ObjectNode capabilities) {
    this.id = id;
    this.caller = caller;
    this.revision = revision;
    this.capabilities = capabilities;
  }

  String id() {
    return id;
  }

  Caller caller() {
    return caller;
  }

  Peer peer() {
    usedAt = System.nanoTime();
    return new Peer(caller, revision, capabilities, Optional.of(this), Optional.of(logLevel));
  }

  long usedAt() {
    return usedAt;
  }

  void logLevel(String level) {
    logLevel = level;
  }

  /** A question and the answer that is still to come. */
  record Question(ObjectNode message, CompletableFuture<JsonNode> answer) {}

  Question question(String method, ObjectNode params) {
    if (questions.size() >= MAX_QUESTIONS) {
      throw new RpcException(RpcException.INTERNAL, "too many questions wait for an answer");
    }
    String key = "palyra-" + serial.incrementAndGet();
    var answer = new CompletableFuture<JsonNode>();
    questions.put(key, answer);
    var _ = answer.whenComplete((_, _) -> questions.remove(key));
    return new Question(Rpc.request(StringNode.valueOf(key), method, params), answer);
  }

  /** Takes an answer of the client; one to nothing that was asked is dropped. */
  void answered(Message.Response response) {
    CompletableFuture<JsonNode> question = questions.get(response.id().asString(""));
    if (question != null) {
      if (response.error().isMissingNode()) {
        question.complete(response.result());
      } else {
        question.completeExceptionally(Rpc.exception(response.error()));
      }
    }
  }

  /** While {@code id} is worked on, {@code cancel} withdraws it. */
  void running(JsonNode id, Runnable cancel) {
    running.put(id, cancel);
  }

  void done(JsonNode id) {
    running.remove(id);
  }

  void cancel(JsonNode id) {
    Runnable cancel = running.get(id);
    if (cancel != null) {
      cancel.run();
    }
  }

  /** Queues what belongs to no request; dropped where nobody listens and the queue is full. */
  void tell(ObjectNode notification) {
    var _ = queue.offer(notification);
  }

  BlockingQueue<ObjectNode> queue() {
    return queue;
  }

  void subscribe(String uri) {
    if (subscriptions.size() >= MAX_SUBSCRIPTIONS) {
      throw new RpcException(RpcException.INTERNAL, "too many subscriptions");
    }
    subscriptions.add(uri);
  }

  void unsubscribe(String uri) {
    subscriptions.remove(uri);
  }

  boolean subscribed(String uri) {
    return subscriptions.contains(uri);
  }

  /** Nobody will answer any more. */
  void end() {
    questions
        .values()
        .forEach(question ->
            question.completeExceptionally(
                new RpcException(RpcException.INTERNAL, "the session has ended")));
  }
}
