package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The clients of examples/clients, each by its own runtime. */
@Tag("peers")
@EnabledOnOs(OS.LINUX)
class ClientExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples/clients").toAbsolutePath().normalize();

  @TempDir Path folder;
  private GatewayProcess gateway;
  private Map<String, String> environment = Map.of();

  @BeforeEach
  void start() throws IOException, InterruptedException {
    McpHome home = McpHome.create(folder, "");
    gateway = GatewayProcess.start(home.folder());
    String url =
        JsonMapper.shared()
            .readTree(Files.readString(home.folder().resolve("state/gateway.json")))
            .path("url")
            .asString();
    environment = Map.of("PALYRA_URL", url, "PALYRA_TOKEN", gateway.token("agent"));
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private void run(String... command) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(command));
    NpmPackages.Ended ended = NpmPackages.run(folder, environment, all, 120);

    assertThat(ended.output().lines().toList()).as(ended.output()).endsWith("permit", "exited");
    assertThat(ended.status()).isZero();
  }

  @Test
  void python() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is needed");
    run("/usr/bin/python3", EXAMPLES.resolve("python/client.py").toString());
  }

  @Test
  void curl() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is needed");
    run("/bin/sh", EXAMPLES.resolve("curl/client.sh").toString());
  }

  @Test
  void typeScript() throws IOException, InterruptedException {
    NpmPackages npm = NpmPackages.installed();
    run(
        npm.node().toString(),
        "--disable-warning=ExperimentalWarning",
        EXAMPLES.resolve("typescript/client.ts").toString());
  }

  @Test
  void java() throws IOException, InterruptedException {
    run(
        Path.of(System.getProperty("java.home"), "bin/java").toString(),
        EXAMPLES.resolve("java/PalyraClient.java").toString());
  }
}
