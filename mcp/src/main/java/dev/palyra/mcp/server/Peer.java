package dev.palyra.mcp.server;

import dev.palyra.mcp.wire.Revision;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who asks, in one request.
 *
 * @param capabilities what the client says it can do
 * @param session where the revision has them
 * @param logLevel of the log lines that the client wants; empty for none
 */
record Peer(
    Caller caller,
    Revision revision,
    ObjectNode capabilities,
    Optional<Session> session,
    Optional<String> logLevel) {
  boolean stateless() {
    return revision.stateless();
  }

  /** Whom answers and notifications may go to. */
  String owner() {
    return caller.principal() + session.map(it -> "/" + it.id()).orElse("");
  }
}
