package dev.palyra.mcp.call;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The client's end of a call that goes on. What is told to a client that is gone is lost.
 * Thread-safe.
 */
public interface CallChannel {
  /** Who may see what is said: two calls with different owners never share a word. */
  String owner();

  /** Whether the client asked for progress. */
  boolean wantsProgress();

  /**
   * Tells how far the call is.
   *
   * @param params of {@code notifications/progress}; the token in it is replaced by the client's
   */
  void progress(ObjectNode params);

  /** Tells a log line: the params of {@code notifications/message}. */
  void log(ObjectNode params);

  /**
   * Asks the client and waits for its answer.
   *
   * @throws dev.palyra.mcp.wire.RpcException when it cannot be asked, or answers with an error
   */
  JsonNode ask(String method, ObjectNode params) throws InterruptedException;

  /** Whether the client speaks a revision in which questions are answers to the call itself. */
  boolean stateless();

  /** What the client can do. */
  ObjectNode capabilities();

  /**
   * Members of the request beside name and arguments: answers to what was asked before, and the
   * state that goes with them.
   */
  ObjectNode extras();

  /** Of a call that nobody follows. */
  static CallChannel none(String owner) {
    return new CallChannel() {
      @Override
      public String owner() {
        return owner;
      }

      @Override
      public boolean wantsProgress() {
        return false;
      }

      @Override
      public void progress(ObjectNode params) {}

      @Override
      public void log(ObjectNode params) {}

      @Override
      public JsonNode ask(String method, ObjectNode params) {
        throw new dev.palyra.mcp.wire.RpcException(
            dev.palyra.mcp.wire.RpcException.METHOD_NOT_FOUND, "nobody is there to be asked");
      }

      @Override
      public boolean stateless() {
        return false;
      }

      @Override
      public ObjectNode capabilities() {
        return dev.palyra.mcp.wire.Rpc.object();
      }

      @Override
      public ObjectNode extras() {
        return dev.palyra.mcp.wire.Rpc.object();
      }
    };
  }
}
