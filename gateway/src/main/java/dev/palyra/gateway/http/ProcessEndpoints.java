package dev.palyra.gateway.http;

import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.BackgroundProcesses.Output;
import dev.palyra.core.sandbox.BackgroundProcesses.Owned;
import dev.palyra.core.sandbox.BackgroundProcesses.Status;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /v1/processes}: programs in the background, of every run. They are started by agents, as
 * calls of {@code process.start}; operators see and stop them.
 */
final class ProcessEndpoints {
  private static final int MAX_OUTPUT = 1 << 20;
  private static final int DEFAULT_OUTPUT = 64 << 10;

  private final BackgroundProcesses processes;

  ProcessEndpoints(ApiPorts ports) {
    this.processes = ports.processes();
  }

  Reply list(Exchange exchange) {
    Query query = exchange.query();
    Optional<String> run = query.one("run");
    query.end(Set.of("run"));
    var body = Json.object();
    var items = body.putArray("processes");
    processes.all().stream()
        .filter(owned -> run.isEmpty() || run.get().equals(owned.owner().run()))
        .forEach(owned -> items.add(view(owned)));
    return Reply.json(200, body);
  }

  Reply get(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, view(find(exchange)));
  }

  /** As base64: a piece may end within a character, and a program may write what is no text. */
  Reply output(Exchange exchange) {
    Query query = exchange.query();
    long from = query.number("from", 0, Long.MAX_VALUE, 0);
    int limit = (int) query.number("limit", 1, MAX_OUTPUT, DEFAULT_OUTPUT);
    query.end(Set.of("from", "limit"));
    Owned found = find(exchange);
    Output output =
        processes
            .read(found.owner(), found.status().id(), from, limit)
            .orElseThrow(ProcessEndpoints::absent);
    return Reply.json(
        200,
        Json.object()
            .put("base64", Base64.getEncoder().encodeToString(output.bytes().toArray()))
            .put("next", output.next())
            .put("complete", output.complete()));
  }

  /** Answers once nothing of it is alive. */
  Reply stop(Exchange exchange) {
    exchange.query().end(Set.of());
    Owned found = find(exchange);
    Status stopped =
        processes.stop(found.owner(), found.status().id()).orElseThrow(ProcessEndpoints::absent);
    return Reply.json(200, view(new Owned(found.owner(), stopped)));
  }

  private Owned find(Exchange exchange) {
    String id = exchange.parameter("id");
    return processes.all().stream()
        .filter(owned -> owned.status().id().equals(id))
        .findFirst()
        .orElseThrow(ProcessEndpoints::absent);
  }

  private static ObjectNode view(Owned owned) {
    Status status = owned.status();
    ObjectNode view =
        Json.object()
            .put("id", status.id())
            .put("program", status.program().toString())
            .put("principal", owned.owner().principal().toString())
            .put("run", owned.owner().run())
            .put("started", status.startedAt().toString())
            .put("running", status.ended().isEmpty())
            .put("output_bytes", status.outputBytes());
    status.ending().ifPresent(ending -> view.put("ended", ending));
    return view;
  }

  private static ProblemException absent() {
    return new ProblemException(
        ProblemCode.NOT_FOUND, "there is no such process, or its run has ended");
  }
}
