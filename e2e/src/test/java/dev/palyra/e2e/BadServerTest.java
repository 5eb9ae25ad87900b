package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server behind Palyra that turns bad: each way is contained, and in the record. */
@Tag("peers")
@EnabledOnOs(OS.LINUX)
class BadServerTest {
  private static final String SECRET = "tok-5f2b8c71d9e04a63";

  @TempDir Path folder;
  private McpHome home;
  private GatewayProcess gateway;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is needed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/bwrap")), "bubblewrap is needed");
    home =
        McpHome.create(
            folder,
            """
            [[mcp.servers]]
            name = "bad"
            program = "/usr/bin/python3"
            arguments = ["@SRV@/bad-server.py"]
            environment = { TOKEN = "vault://global/bad" }
            egress = ["named.example:443"]
            call-timeout = "8s"
            roots = [{ path = "@SRV@" }]
            """);
    home.script("bad-server.py");
    gateway = GatewayProcess.start(home.folder());
    var stored =
        gateway.raw(
            "operator", "PUT", "/v1/secrets/global/bad", "application/octet-stream", SECRET);
    assertThat(stored.statusCode()).isBetween(200, 299);
    // Its first start found no secret; it is tried again.
    var _ = McpHome.awaitServers(awake());
  }

  private GatewayProcess awake() throws Exception {
    var _ = call("bad.behaves");
    return gateway;
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private JsonNode call(String tool) throws Exception {
    return gateway
        .asAgent("POST", "/v1/calls", "{\"tool\":\"" + tool + "\",\"arguments\":{}}")
        .body();
  }

  private JsonNode succeeding(String tool) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (true) {
      JsonNode answer = call(tool);
      if (answer.path("result").path("exit").asInt(-1) == 0) {
        return answer;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the server did not come back: " + answer);
      }
      LockSupport.parkNanos(500_000_000);
    }
  }

  private String record() throws Exception {
    return gateway.raw("operator", "GET", "/v1/audit?limit=1000", "application/json", "").body();
  }

  @Test
  void everyWayIsContainedAndRecorded() throws Exception {
    var _ = succeeding("bad.behaves");

    // A tool with hidden characters is none.
    assertThat(call("bad.hides").path("code").asString("")).isEqualTo("unknown-tool");
    assertThat(record()).contains("hidden character");

    // It answers what nobody asked; the right answer still arrives where it belongs.
    assertThat(succeeding("bad.confuses").toString())
        .contains("for you")
        .doesNotContain("somebody else");
    assertThat(record()).contains("it answered what nobody asked");

    // It leaves its mounts, and connects to a host that it did not name.
    assertThat(succeeding("bad.escapes").toString()).contains("could not");
    assertThat(succeeding("bad.connects").toString())
        .contains("could not connect")
        .doesNotContain("\"connected\"");

    // It says its secret.
    assertThat(succeeding("bad.betrays").toString()).doesNotContain(SECRET);

    // It hangs, while others go on.
    JsonNode hung = call("bad.hangs");
    assertThat(hung.path("result").path("outcome").asString()).isEqualTo("failed");
    assertThat(hung.toString()).contains("no answer in time");
    var _ = succeeding("bad.behaves");

    // It dies in the middle of a call, and says a hundred megabytes; both times it is started anew.
    assertThat(call("bad.dies").path("result").path("outcome").asString()).isEqualTo("failed");
    var _ = succeeding("bad.behaves");
    assertThat(call("bad.floods").toString()).contains("failed").hasSizeLessThan(10_000);
    var _ = succeeding("bad.behaves");
    assertThat(record()).contains("it ended with status 7").contains("has more than 4194304 bytes");

    // It changes what a tool says of itself.
    Files.writeString(home.folder().resolve("srv/changed"), "");
    var _ = succeeding("bad.behaves");
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (changed().isMissingNode() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(100_000_000);
    }
    assertThat(changed().path("difference").toString()).contains("evil.example");
    assertThat(call("bad.changes").toString()).contains("review").doesNotContain("\"exit\":0");
    assertThat(record()).contains("mcp.changed").contains("mcp.call-refused");
    assertThat(
            gateway
                .asOperator(
                    "POST",
                    "/v1/mcp/servers/bad/approve",
                    "{\"tool\":\"changes\",\"sha256\":\""
                        + changed().path("sha256").asString()
                        + "\"}")
                .status())
        .isEqualTo(200);
    var _ = succeeding("bad.changes");

    assertThat(gateway.transcript()).doesNotContain(SECRET);
    assertThat(record()).doesNotContain(SECRET).contains("mcp.approved");
  }

  private JsonNode changed() throws Exception {
    return gateway
        .asOperator("GET", "/v1/mcp/servers", "")
        .body()
        .path("servers")
        .path(0)
        .path("changed")
        .path(0);
  }
}
