package dev.palyra.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A home with one tool, {@code note.append}, which appends its text to {@code ran.txt} and so
 * counts how often it ran; the policy asks before it runs, with high risk where the text says
 * {@code high}.
 */
record ApprovalScenario(Path home, Path workspace) {
  static ApprovalScenario in(Path folder) throws IOException {
    Path home = Files.createDirectories(folder.resolve("home"));
    Path workspace = Files.createDirectories(folder.resolve("workspace"));
    Files.createDirectories(home.resolve("tools"));
    Files.createDirectories(home.resolve("policies"));
    Files.writeString(
        home.resolve("palyra.toml"),
        """
        [calls]
        max-waiting = 5000

        [[workspace.roots]]
        path = "%s"
        rights = ["read", "write"]
        """
            .formatted(workspace));
    Files.writeString(
        home.resolve("tools/note.toml"),
        """
        name = "note.append"
        description = "Appends a line to ran.txt"
        tier = "B"
        sensitive = true

        [arguments]
        type = "object"
        required = ["text"]

        [arguments.properties.text]
        type = "string"

        [command]
        program = "/usr/bin/tee"
        arguments = ["-a", "ran.txt"]
        stdin = "{text}\\n"
        """);
    Files.writeString(
        home.resolve("policies/test.cedar"),
        """
        @id("notes")
        permit (principal is Agent, action == Action::"note.append", resource);

        @id("answer")
        permit (principal is Operator, action == Action::"approval.decide", resource);

        @id("ask")
        @doc("somebody looks at each note")
        @approval("operators=1 ttl=10m")
        forbid (principal, action in Action::"sensitive", resource)
        unless { context.args.text like "free*" };

        @id("ask-high")
        @approval("operators=1 ttl=10m risk=high")
        forbid (principal, action == Action::"note.append", resource)
        when { context.args.text like "high*" };
        """);
    home.toFile().setReadable(false, false);
    home.toFile().setReadable(true, true);
    return new ApprovalScenario(home, workspace);
  }

  static String call(String text) {
    return "{\"tool\":\"note.append\",\"arguments\":{\"text\":\""
        + text
        + "\"},\"run\":\"r\",\"wait\":false}";
  }

  static String verdict(String word) {
    return "{\"verdict\":\"" + word + "\",\"reason\":\"because\"}";
  }

  /** Sends the call and returns its id. */
  static String ask(GatewayProcess gateway, String text) throws IOException, InterruptedException {
    var answer = gateway.asAgent("POST", "/v1/calls", call(text));
    if (answer.status() != 202 && answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer.body().path("id").asString();
  }

  /** The approval that the call waits for. */
  static String approvalOf(GatewayProcess gateway, String call)
      throws IOException, InterruptedException {
    for (int i = 0; i < 400; i++) {
      JsonNode body = gateway.asAgent("GET", "/v1/calls/" + call, "").body();
      if (body.has("approval")) {
        return body.path("approval").asString();
      }
      Thread.sleep(25);
    }
    throw new AssertionError("call " + call + " waits for no approval");
  }

  static JsonNode ended(GatewayProcess gateway, String call)
      throws IOException, InterruptedException {
    JsonNode body = gateway.asAgent("GET", "/v1/calls/" + call, "").body();
    for (int i = 0; i < 800; i++) {
      String state = body.path("state").asString("");
      if (state.equals("finished") || state.equals("orphaned")) {
        return body;
      }
      Thread.sleep(25);
      body = gateway.asAgent("GET", "/v1/calls/" + call, "").body();
    }
    throw new AssertionError("call " + call + " did not end: " + body);
  }

  /** How often the tool ran with this text. */
  long runs(String text) throws IOException {
    Path ran = workspace.resolve("ran.txt");
    if (Files.notExists(ran)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(ran)) {
      return lines.filter(text::equals).count();
    }
  }

  List<String> allRuns() throws IOException {
    Path ran = workspace.resolve("ran.txt");
    return Files.exists(ran) ? Files.readAllLines(ran) : List.of();
  }
}
