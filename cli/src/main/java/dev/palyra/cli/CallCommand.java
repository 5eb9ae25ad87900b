package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Proposes one tool call as the agent and shows how it ended. */
@Command(
    name = "call",
    description = "Propose a tool call, as the agent would, and wait for its end.",
    footer = "Exit status: 0 the tool ran and succeeded, 1 it did not.")
final class CallCommand implements Callable<Integer> {
  private static final int MAX_ARGUMENTS = 16 << 20;

  @ParentCommand private @Nullable Palyra palyra;

  @Parameters(paramLabel = "TOOL", description = "such as fs.read")
  private String tool = "";

  @Option(
      names = "--args",
      paramLabel = "JSON",
      description = "a JSON object; @FILE reads it from a file, - from standard input")
  private String arguments = "{}";

  @Option(names = "--run", paramLabel = "ID", description = "the run that the call belongs to")
  private @Nullable String run;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "a label that the call's data carries; may be repeated")
  private List<String> labels = List.of();

  @Option(names = "--async", description = "do not wait: print the call's id")
  private boolean async;

  @Option(names = "--json", description = "print the gateway's answer")
  private boolean json;

  @Override
  public Integer call() {
    Palyra app = java.util.Objects.requireNonNull(palyra);
    ObjectNode body = Json.mapper().createObjectNode().put("tool", tool);
    body.set("arguments", arguments(app.terminal()));
    if (run != null) {
      body.put("run", run);
    }
    labels.forEach(label -> body.withArray("labels").add(label));
    if (async) {
      body.put("wait", false);
    }
    JsonNode answer = app.agent().post("/v1/calls", body);
    if (json) {
      Json.print(app.terminal(), answer);
    } else if (async) {
      app.terminal().out().println(Text.line(answer.path("id").asString()));
    } else {
      show(app.terminal(), answer);
    }
    return async || succeeded(answer) ? 0 : CliException.FAILED;
  }

  private JsonNode arguments(Terminal terminal) {
    try {
      byte[] text =
          arguments.equals("-")
              ? terminal.readAll(MAX_ARGUMENTS)
              : arguments.startsWith("@")
                  ? Files.readAllBytes(Path.of(arguments.substring(1)))
                  : arguments.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      return StrictJson.parse(text);
    } catch (MalformedJsonException e) {
      throw CliException.unusable(
          "--args: " + e.getMessage(),
          "a JSON object is expected, such as '{\"path\":\"notes.txt\"}'");
    } catch (IOException e) {
      throw CliException.unusable("cannot read `" + arguments.substring(1) + "`");
    }
  }

  static boolean succeeded(JsonNode answer) {
    JsonNode result = answer.path("result");
    return result.path("outcome").asString("").equals("exited")
        && result.path("exit").asInt(-1) == 0;
  }

  private static void show(Terminal terminal, JsonNode answer) {
    JsonNode result = answer.path("result");
    terminal.out().print(Text.block(result.path("stdout").asString("")));
    terminal.out().flush();
    terminal.err().print(Text.block(result.path("stderr").asString("")));
    terminal.err().flush();
    if (result.has("stdout_base64")) {
      terminal.err().println("palyra: the output is no text; --json has it in base64");
    }
    if (!succeeded(answer)) {
      terminal.err().println(terminal.paint(Colour.BAD, "palyra: " + ending(answer)));
    }
  }

  /** How a call ended, in a few words. */
  static String ending(JsonNode answer) {
    JsonNode result = answer.path("result");
    String detail = result.path("detail").asString("");
    return switch (result.path("kind").asString("")) {
      case "refused" -> "refused (" + result.path("code").asString() + "): " + Text.line(detail);
      case "orphaned" -> "orphaned: " + Text.line(detail);
      case "ran" ->
          switch (result.path("outcome").asString("")) {
            case "exited" -> "exit " + result.path("exit").asInt();
            case "limit-exceeded" ->
                "stopped: over its limit of " + result.path("limit").asString();
            case "signaled" -> "ended by signal " + result.path("signal").asInt();
            case "denied" ->
                "stopped by the kernel ("
                    + result.path("errno").asString()
                    + "): "
                    + Text.line(detail);
            default -> Text.line(result.path("outcome").asString() + " " + detail).strip();
          };
      default -> "call " + answer.path("id").asString() + " is " + answer.path("state").asString();
    };
  }
}
