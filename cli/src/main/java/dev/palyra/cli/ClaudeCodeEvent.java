package dev.palyra.cli;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool that Claude Code is about to use, as the policy knows it: its own file and command tools
 * are the gateway's tools by another name.
 */
record ClaudeCodeEvent(String event, String tool, JsonNode input, Optional<String> session) {
  private static final String OWN = "mcp__palyra__";

  static ClaudeCodeEvent read(JsonNode json) {
    String event = json.path("hook_event_name").asString("");
    String tool = json.path("tool_name").asString("");
    if (event.isEmpty() || tool.isEmpty() || !json.path("tool_input").isObject()) {
      throw new IllegalArgumentException("not an event of a tool");
    }
    String session = json.path("session_id").asString("");
    return new ClaudeCodeEvent(
        event,
        tool,
        json.path("tool_input"),
        session.isEmpty() || session.length() > 128 ? Optional.empty() : Optional.of(session));
  }

  /** Whether the call comes to the gateway by itself, which then decides it. */
  boolean passesTheGateway() {
    return tool.startsWith(OWN);
  }

  /** The request to the policy. */
  ObjectNode request() {
    ObjectNode request = Json.mapper().createObjectNode();
    ObjectNode arguments = Json.mapper().createObjectNode();
    String name =
        switch (tool) {
          case "Read", "NotebookRead" -> {
            copy("file_path", arguments, "path");
            copy("notebook_path", arguments, "path");
            yield "fs.read";
          }
          case "Write" -> {
            copy("file_path", arguments, "path");
            copy("content", arguments, "content");
            yield "fs.write";
          }
          case "Edit", "MultiEdit", "NotebookEdit" -> {
            copy("file_path", arguments, "path");
            copy("notebook_path", arguments, "path");
            arguments.put("content", edited());
            yield "fs.write";
          }
          case "LS" -> {
            copy("path", arguments, "path");
            yield "fs.list";
          }
          case "Glob", "Grep" -> {
            copy("path", arguments, "path");
            copy("pattern", arguments, "pattern");
            yield "fs.search";
          }
          case "Bash" -> {
            arguments.put("program", "bash");
            arguments.putArray("args").add("-c").add(input.path("command").asString(""));
            yield "process.run";
          }
          default -> {
            input.properties().forEach(entry -> arguments.set(entry.getKey(), entry.getValue()));
            yield foreign();
          }
        };
    request.put("tool", name);
    request.set("arguments", arguments);
    session.ifPresent(it -> request.put("session", it));
    return request;
  }

  // mcp__github__create_issue is github.create_issue where the same server is behind Palyra too.
  private String foreign() {
    String[] parts = tool.split("__", 3);
    String name =
        parts.length == 3 && parts[0].equals("mcp")
            ? parts[1] + "." + parts[2]
            : "claude-code." + tool;
    return name.replaceAll("[^A-Za-z0-9_.-]", "_");
  }

  private String edited() {
    var text = new StringBuilder(input.path("new_string").asString(""));
    text.append(input.path("new_source").asString(""));
    input
        .path("edits")
        .forEach(edit -> text.append(edit.path("new_string").asString("")).append('\n'));
    return text.toString();
  }

  private void copy(String from, ObjectNode to, String as) {
    if (input.path(from).isString()) {
      to.put(as, input.path(from).asString());
    }
  }
}
