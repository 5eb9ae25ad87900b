package dev.palyra.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/** A home whose agent may call whatever reads files, and so every server that is given a folder. */
record McpHome(Path folder) {
  private static final String POLICIES =
      """
      @id("servers")
      permit (principal is Agent, action in [Action::"filesystem-read"], resource is Tool);
      @id("secrets")
      permit (principal is Agent, action == Action::"secret.use", resource);
      @id("decide")
      permit (principal is Operator, action == Action::"approval.decide", resource);
      """;

  static McpHome create(Path parent, String servers) throws IOException {
    Path folder =
        Files.createDirectory(
            parent.resolve("home"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectories(folder.resolve("policies"));
    Files.createDirectories(folder.resolve("workspace"));
    Files.createDirectories(folder.resolve("srv"));
    Files.writeString(folder.resolve("policies/test.cedar"), POLICIES);
    Files.writeString(
        folder.resolve("palyra.toml"),
        """
        [mcp]
        max-wait = "2m"
        """
            + servers.replace("@SRV@", folder.resolve("srv").toString()));
    return new McpHome(folder);
  }

  Path script(String name) throws IOException {
    Path file = folder.resolve("srv").resolve(name);
    try (InputStream in = McpHome.class.getResourceAsStream(name)) {
      Files.write(file, java.util.Objects.requireNonNull(in).readAllBytes());
    }
    return file;
  }

  /** Waits until every server runs and its tools are in the catalogue. */
  static JsonNode awaitServers(GatewayProcess gateway) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (true) {
      JsonNode servers = gateway.asOperator("GET", "/v1/mcp/servers", "").body().path("servers");
      boolean ready =
          servers
              .valueStream()
              .allMatch(server -> server.path("state").asString("").equals("running"));
      if (ready && !servers.isEmpty()) {
        return servers;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("the servers do not run: " + servers);
      }
      LockSupport.parkNanos(100_000_000);
    }
  }
}
