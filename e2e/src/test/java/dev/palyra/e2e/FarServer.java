package dev.palyra.e2e;

import java.io.IOException;
import java.util.concurrent.Callable;
import tools.jackson.databind.JsonNode;

/** The one MCP server of a scene's gateway: {@code far}, which wants tokens of the provider. */
record FarServer(OidcScene scene) {
  /** What the gateway says of it. */
  JsonNode shown() throws IOException, InterruptedException {
    return scene.gateway().asOperator("GET", "/v1/mcp/servers", "").body().path("servers").path(0);
  }

  void await(Callable<Boolean> condition) throws Exception {
    Waiting.until(condition, this::shown);
  }

  /** Waits for a state with these words in it. */
  void awaitState(String words) throws Exception {
    await(() -> shown().path("state").asString().contains(words));
  }

  /** What an agent is answered that calls its tool {@code echo}. */
  String echo(String text) throws IOException, InterruptedException {
    return scene
        .gateway()
        .asAgent(
            "POST",
            "/v1/calls",
            "{\"tool\":\"far.echo\",\"arguments\":{\"text\":\"" + text + "\"}}")
        .body()
        .toString();
  }
}
