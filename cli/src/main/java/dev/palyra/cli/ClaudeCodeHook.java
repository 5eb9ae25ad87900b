package dev.palyra.cli;

import dev.palyra.core.call.StrictJson;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers a hook of Claude Code. Whatever goes wrong, the answer is a JSON object that says no,
 * unless it was configured to say something else.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/claude-code/hooks">Hooks reference</a>
 */
@Command(
    name = "claude-code",
    description = "Answer a PreToolUse or PostToolUse event that stands on standard input.")
final class ClaudeCodeHook implements Callable<Integer> {
  private static final int MAX_EVENT = 16 << 20;

  /** What Claude Code is told. */
  enum Answer {
    allow,
    deny,
    ask
  }

  @ParentCommand private @Nullable HookCommand parent;

  @Option(
      names = "--on-error",
      paramLabel = "ANSWER",
      description = "when the gateway cannot be asked: deny (the default), ask or allow")
  private Answer onError = Answer.deny;

  @Option(
      names = "--unknown",
      paramLabel = "ANSWER",
      description = "for tools that the policy does not know: ask (the default), deny or allow")
  private Answer unknown = Answer.ask;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(parent).app();
    String event = "PreToolUse";
    ObjectNode answer;
    try {
      ClaudeCodeEvent asked =
          ClaudeCodeEvent.read(StrictJson.parse(app.terminal().readAll(MAX_EVENT)));
      event = asked.event();
      answer = answer(app, asked);
    } catch (RuntimeException e) {
      answer =
          decision(
              event,
              onError,
              "palyra could not decide: " + Text.line(String.valueOf(e.getMessage())));
    }
    app.terminal().out().println(answer);
    return 0;
  }

  private ObjectNode answer(Palyra app, ClaudeCodeEvent asked) {
    // What has happened cannot be decided; what passes the gateway is decided there.
    if (!asked.event().equals("PreToolUse") || asked.passesTheGateway()) {
      return Json.mapper().createObjectNode();
    }
    ObjectNode body = Json.mapper().createObjectNode();
    body.putArray("requests").add(asked.request());
    JsonNode decided = app.agent().post("/v1/decisions", body).path("decisions").path(0);
    String code = decided.path("code").asString("");
    if (code.equals("unknown-tool")) {
      return decision(asked.event(), unknown, "palyra's policy does not know " + asked.tool());
    }
    return switch (decided.path("decision").asString("")) {
      case "permit" -> decision(asked.event(), Answer.allow, "palyra: permitted by policy");
      case "ask" ->
          decision(asked.event(), Answer.ask, "palyra: the policy wants a person to agree");
      case "forbid" ->
          decision(
              asked.event(), Answer.deny, "palyra: the policy does not allow this (" + code + ")");
      default -> throw new IllegalArgumentException("the gateway's answer is not understood");
    };
  }

  private static ObjectNode decision(String event, Answer answer, String reason) {
    ObjectNode json = Json.mapper().createObjectNode();
    if (event.equals("PreToolUse")) {
      json.putObject("hookSpecificOutput")
          .put("hookEventName", event)
          .put("permissionDecision", answer.name())
          .put("permissionDecisionReason", reason);
    } else if (answer == Answer.deny) {
      json.put("decision", "block").put("reason", reason);
    }
    return json;
  }
}
