package dev.palyra.mcp.server;

import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the answer to a request goes, and what is said on the way to it. Thread-safe. */
interface Outlet {
  /** Sends a message; the last one is the answer. Lost where the client is gone. */
  void send(ObjectNode message);

  /** Sends a question; only in revisions with sessions. */
  CompletableFuture<JsonNode> ask(String method, ObjectNode params);

  /** Runs once, as soon as the client is known to be gone or to have withdrawn the request. */
  void onGone(Runnable action);
}
