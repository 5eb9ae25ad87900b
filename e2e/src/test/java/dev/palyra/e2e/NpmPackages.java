package dev.palyra.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Peers from npm, installed below {@code target}; where they can't be had, a test is skipped. */
record NpmPackages(Path folder) {
  private static final List<String> WANTED =
      List.of(
          "node@22",
          "@modelcontextprotocol/conformance@0.2.0-alpha.12",
          "@modelcontextprotocol/sdk@1.32.2",
          "@modelcontextprotocol/inspector@2.12.0",
          "@modelcontextprotocol/server-everything@2026.8.31",
          "@modelcontextprotocol/server-filesystem@2026.8.31",
          "@modelcontextprotocol/server-memory@2026.8.31");

  static synchronized NpmPackages installed() throws IOException, InterruptedException {
    Path folder = Path.of("target/npm-mcp").toAbsolutePath();
    var packages = new NpmPackages(folder);
    if (!Files.exists(folder.resolve("installed"))) {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
      var command =
          new ArrayList<>(
              List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts=false"));
      command.addAll(WANTED);
      Ended ended;
      try {
        ended = run(folder, Map.of(), command, 600);
      } catch (IOException e) {
        ended = new Ended(-1, "npm was not found");
      }
      assumeTrue(ended.status() == 0, "npm's packages could not be installed: " + ended.output());
      Files.writeString(folder.resolve("installed"), "");
    }
    assumeTrue(Files.isExecutable(packages.node()), "npm's node does not run here");
    return packages;
  }

  Path node() {
    Path own = folder.resolve("node_modules/node/bin/node");
    return Files.exists(own) ? own : folder.resolve("node_modules/.bin/node");
  }

  Path script(String path) {
    return folder.resolve("node_modules").resolve(path);
  }

  /** How a command ended, and all that it said. */
  record Ended(int status, String output) {}

  Ended node(Map<String, String> environment, long seconds, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(node().toString()));
    command.addAll(List.of(arguments));
    return run(folder, environment, command, seconds);
  }

  static Ended run(Path folder, Map<String, String> environment, List<String> command, long seconds)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("peer", ".log");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return new Ended(-1, "it took too long\n" + Files.readString(log));
      }
      return new Ended(process.exitValue(), Files.readString(log));
    } finally {
      Files.deleteIfExists(log);
    }
  }
}
