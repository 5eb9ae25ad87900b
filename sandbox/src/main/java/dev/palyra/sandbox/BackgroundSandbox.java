package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.BackgroundProcesses.Start;
import dev.palyra.core.sandbox.BackgroundProcesses.Status;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.ProcessRequest;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxInFront;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Programs in the background in front of another sandbox, which runs everything else. Answers are
 * JSON on standard output. Thread-safe.
 */
public final class BackgroundSandbox extends SandboxInFront<ProcessRequest> {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final BackgroundProcesses processes;
  private final OutputFilter filter;

  /**
   * @param filter of what programs in the background write: it must know more secrets than the call
   *     that starts one, whose own are given back before the program ends
   */
  public BackgroundSandbox(Sandbox others, BackgroundProcesses processes, OutputFilter filter) {
    super(ProcessRequest.class, others);
    this.processes = processes;
    this.filter = filter;
  }

  @Override
  protected Execution run(
      ProcessRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    return answer(request, filter);
  }

  private Execution answer(ProcessRequest request, OutputFilter filter) {
    return switch (request) {
      case ProcessRequest.Start start -> start(start, filter);
      case ProcessRequest.ListAll list -> {
        ObjectNode answer = JSON.objectNode();
        var all = answer.putArray("processes");
        processes.list(list.owner()).forEach(status -> all.add(view(status)));
        yield done(request, answer, filter);
      }
      case ProcessRequest.Read read ->
          processes
              .read(read.owner(), read.id(), read.from(), bounded(read))
              .map(output -> done(request, view(output), filter))
              .orElseGet(() -> absent(request));
      case ProcessRequest.Stop stop ->
          processes
              .stop(stop.owner(), stop.id())
              .map(status -> done(request, view(status), filter))
              .orElseGet(() -> absent(request));
    };
  }

  private Execution start(ProcessRequest.Start request, OutputFilter filter) {
    if (availability().get(request.tier()) instanceof Availability.Unavailable why) {
      return NoSandbox.refuse(request, why);
    }
    return switch (processes.start(request.owner(), request.command(), this.filter)) {
      case Start.Started(String id) ->
          done(
              request,
              JSON.objectNode()
                  .put("id", id)
                  .put("program", request.command().program().toString()),
              filter);
      case Start.TooMany(int limit) ->
          Execution.nothingRan(
              request,
              new Outcome.Failed(
                  "%d programs go on in the background already: stop one".formatted(limit)));
      case Start.Stopping() ->
          Execution.nothingRan(request, new Outcome.Failed("the gateway is stopping"));
    };
  }

  /** JSON makes up to six bytes of one. */
  private static int bounded(ProcessRequest.Read read) {
    return (int) Math.min(read.maxBytes(), Math.max(1, read.quotas().outputBytes() / 8));
  }

  private static JsonNode view(Status status) {
    ObjectNode view =
        JSON.objectNode()
            .put("id", status.id())
            .put("program", status.program().toString())
            .put("started", status.startedAt().toString())
            .put("running", status.ended().isEmpty())
            .put("output_bytes", status.outputBytes());
    status.ending().ifPresent(ending -> view.put("ended", ending));
    return view;
  }

  /** Ends before a character of which a part is still to come. */
  private static JsonNode view(BackgroundProcesses.Output output) {
    byte[] bytes = output.bytes().toArray();
    int whole = output.complete() ? bytes.length : wholeCharacters(bytes);
    return JSON.objectNode()
        .put("text", new String(bytes, 0, whole, StandardCharsets.UTF_8))
        .put("next", output.next() - (bytes.length - whole))
        .put("complete", output.complete());
  }

  private static int wholeCharacters(byte[] bytes) {
    for (int back = 1; back <= Math.min(3, bytes.length - 1); back++) {
      int lead = bytes[bytes.length - back] & 0xff;
      if (lead >= 0xc0) {
        int length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        return length > back ? bytes.length - back : bytes.length;
      }
      if (lead < 0x80) {
        return bytes.length;
      }
    }
    return bytes.length;
  }

  private static Execution absent(ProcessRequest request) {
    return Execution.nothingRan(request, new Outcome.Failed("this run has no such process"));
  }

  private static Execution done(ProcessRequest request, JsonNode answer, OutputFilter filter) {
    byte[] raw = answer.toString().getBytes(StandardCharsets.UTF_8);
    Bytes shown = Bytes.of(filter.whole(OutputFilter.Channel.STDOUT, raw));
    return Execution.withoutProgram(request, new Outcome.Exited(0), shown, raw.length);
  }
}
