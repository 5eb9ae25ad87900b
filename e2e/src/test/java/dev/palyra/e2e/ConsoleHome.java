package dev.palyra.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** The demo's home with policies that ask in every way, for somebody who looks at the console. */
final class ConsoleHome {
  private static final String REVIEW =
      """
      @id("two-eyes-on-deletes")
      @doc("Deleting a server takes two operators.")
      @approval("operators=2 ttl=60m risk=critical")
      forbid (principal, action == Action::"cloud.delete", resource);

      @id("may-delete-test-servers")
      permit (principal is Agent, action == Action::"cloud.delete", resource)
      when { context.args.server like "test-*" };

      @id("look-at-programs")
      @doc("Programs that change files are shown to a human first.")
      @approval("operators=1 ttl=60m risk=medium")
      forbid (principal is Agent, action == Action::"process.run", resource)
      when { !["cat", "wc", "head"].contains(context.args.program) };

      @id("may-tidy")
      @tier("B")
      permit (principal is Agent, action == Action::"process.run", resource)
      when { ["touch", "sort", "rm"].contains(context.args.program) };

      @id("look-at-configuration")
      @doc("Configuration changes are reviewed as a difference.")
      @approval("operators=1 ttl=60m risk=low")
      forbid (principal is Agent, action == Action::"fs.write", resource)
      when { context.args.path like "*.toml" };
      """;

  private ConsoleHome() {}

  static Path in(Path folder) throws IOException {
    copy(Path.of("../demo/home"), folder.resolve("home"));
    copy(Path.of("../demo/workspace"), folder.resolve("workspace"));
    Path home = folder.resolve("home");
    Files.writeString(
        home.resolve("palyra.toml"),
        Files.readString(home.resolve("palyra.toml"))
                .replace("@DEMO@", folder.toRealPath().toString())
            + "\n[devices]\nenabled = true\naddress = \"127.0.0.1\"\nport = 0\n");
    Files.writeString(home.resolve("policies/review.cedar"), REVIEW);
    return home;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> walk = Files.walk(from)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        Path target = to.resolve(from.relativize(path).toString());
        Files.copy(path, target);
        Files.setPosixFilePermissions(
            target,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
      }
    }
  }
}
