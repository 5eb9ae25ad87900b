package dev.palyra.mcp.upstream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A way to a server. Thread-safe. */
interface Wire extends AutoCloseable {
  /** Sends a message; false where it can't be sent. */
  boolean send(ObjectNode message);

  /** What the server speaks, once that is known: transports may have to say it too. */
  default void speaks(String revision) {}

  @Override
  void close();

  /** Told of what comes. Messages of one stream come one after the other. */
  interface Listener {
    void received(JsonNode message);

    /**
     * The wire is gone; called once.
     *
     * @param fault whether the server broke a rule
     */
    void closed(String why, boolean fault);
  }
}
