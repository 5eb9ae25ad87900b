package dev.palyra.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** How far an answer goes beyond the one call. */
final class GrantOptions {
  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "let later calls of the tool run too, for a time such as 30m, 8h or 7d")
  private @Nullable String time;

  @Option(names = "--session", description = "with --for: the calls of the same session only")
  private boolean session;

  @Option(
      names = "--match",
      paramLabel = "POINTER=PATTERN",
      description = "with --for: only where this argument is like the pattern, as /path=src/*")
  private @Nullable Map<String, String> match;

  @Option(names = "--dry-run", description = "with --for: show the Cedar policy and answer nothing")
  private boolean dryRun;

  boolean dryRun() {
    return dryRun;
  }

  /** The body that asks for the grant; empty for once. */
  Optional<ObjectNode> request() {
    if (time == null) {
      if (session || match != null || dryRun) {
        throw CliException.unusable("--session, --match and --dry-run go with --for");
      }
      return Optional.empty();
    }
    ObjectNode request = Json.mapper().createObjectNode().put("for", time).put("session", session);
    if (match != null) {
      ObjectNode arguments = request.putObject("arguments");
      match.forEach((pointer, glob) -> arguments.putObject(pointer).put("like", glob));
    }
    return Optional.of(request);
  }
}
