package dev.palyra.agent.recorded;

import static dev.palyra.core.Require.require;

import dev.palyra.agent.model.ModelReply;
import dev.palyra.core.call.CanonicalJson;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A transcript as JSON: {@code {"turns": [{"say": "…", "calls": [{"tool": "fs.read", "arguments":
 * {…}}], "pause_ms": 500}]}}; nothing of it must be there. Read strictly.
 */
public final class Transcript {
  private static final int MAX_TURNS = 1_000;
  private static final int MAX_CALLS = 64;

  private Transcript() {}

  /**
   * @throws IllegalArgumentException saying what is wrong, in one line
   */
  public static List<RecordedModel.Turn> parse(byte[] json) {
    try {
      JsonNode root = StrictJson.parse(json);
      only(root, Set.of("turns"));
      JsonNode turns = root.path("turns");
      require(turns.isArray() && turns.size() <= MAX_TURNS, "`turns` must be an array");
      var all = new ArrayList<RecordedModel.Turn>();
      for (JsonNode turn : turns) {
        all.add(turn(turn, all.size() + 1));
      }
      return all;
    } catch (MalformedJsonException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static RecordedModel.Turn turn(JsonNode turn, int number) {
    only(turn, Set.of("say", "calls", "pause_ms"));
    JsonNode calls = turn.path("calls");
    require(
        calls.isMissingNode() || (calls.isArray() && calls.size() <= MAX_CALLS),
        "`calls` of turn %d must be an array of at most %d",
        number,
        MAX_CALLS);
    var all = new ArrayList<ModelReply.Call>();
    for (JsonNode call : calls) {
      only(call, Set.of("tool", "arguments"));
      require(call.path("tool").isString(), "a call of turn %d has no `tool`", number);
      JsonNode arguments = call.path("arguments");
      all.add(
          new ModelReply.Call(
              "call_" + number + "_" + (all.size() + 1),
              call.path("tool").asString(),
              arguments.isMissingNode() ? "{}" : CanonicalJson.text(arguments)));
    }
    long pause = turn.path("pause_ms").asLong(0);
    require(pause >= 0 && pause <= 600_000, "`pause_ms` of turn %d must be 0 to 600000", number);
    return new RecordedModel.Turn(
        new ModelReply(turn.path("say").asString(""), "", all, 0, 0), Duration.ofMillis(pause));
  }

  private static void only(JsonNode object, Set<String> known) {
    require(object.isObject(), "a transcript consists of objects");
    for (String name : object.propertyNames()) {
      require(known.contains(name), "unknown member `%s`", name);
    }
  }
}
