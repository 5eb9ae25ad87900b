package dev.palyra.cli;

import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers to hooks of Claude Code. Whatever goes wrong, the answer is a JSON object that says no,
 * unless it was configured to say something else.
 *
 * @param gateway as the agent; opened where there is something to ask
 * @param onError when the gateway cannot be asked
 * @param unknown for tools that the policy does not know
 * @see <a href="https://docs.anthropic.com/en/docs/claude-code/hooks">Hooks reference</a>
 */
record HookAnswers(Supplier<GatewayClient> gateway, Answer onError, Answer unknown) {
  private static final int MAX_EVENT = 16 << 20;

  /** What Claude Code is told. */
  enum Answer {
    allow,
    deny,
    ask
  }

  /** The answer to the event that a stream holds. */
  ObjectNode to(InputStream in) {
    String event = "PreToolUse";
    try {
      ClaudeCodeEvent asked = ClaudeCodeEvent.read(StrictJson.parse(read(in)));
      event = asked.event();
      return answer(asked);
    } catch (RuntimeException e) {
      return decision(
          event, onError, "palyra could not decide: " + Text.line(String.valueOf(e.getMessage())));
    }
  }

  private static byte[] read(InputStream in) {
    try {
      byte[] read = in.readNBytes(MAX_EVENT + 1);
      if (read.length > MAX_EVENT) {
        throw CliException.unusable("standard input holds more than " + MAX_EVENT + " bytes");
      }
      return read;
    } catch (IOException e) {
      throw CliException.unusable("cannot read standard input");
    }
  }

  private ObjectNode answer(ClaudeCodeEvent asked) {
    // What has happened cannot be decided; what passes the gateway is decided there.
    if (!asked.event().equals("PreToolUse") || asked.passesTheGateway()) {
      return Json.mapper().createObjectNode();
    }
    ObjectNode body = Json.mapper().createObjectNode();
    body.putArray("requests").add(asked.request());
    JsonNode decided = gateway.get().post("/v1/decisions", body).path("decisions").path(0);
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
