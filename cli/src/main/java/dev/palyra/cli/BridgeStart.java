package dev.palyra.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Starts {@code palyra mcp} as clients start it, without the parser of commands, whose work takes
 * longer than all the rest: {@code mcp}, {@code mcp --home DIR} or {@code --home DIR mcp}. Anything
 * else is the parser's.
 */
final class BridgeStart {
  private BridgeStart() {}

  /** The home that is named, where these are the arguments of a bridge. */
  static Optional<Home> home(String... arguments) {
    List<String> given = List.of(arguments);
    if (given.equals(List.of("mcp"))) {
      return Optional.of(Home.of(Optional.empty()));
    }
    if (given.size() != 3 || !given.contains("mcp")) {
      return Optional.empty();
    }
    List<String> rest = given.getFirst().equals("mcp") ? given.subList(1, 3) : given.subList(0, 2);
    boolean named = rest.getFirst().equals("--home") && !rest.getLast().startsWith("-");
    return named && (given.getFirst().equals("mcp") || given.getLast().equals("mcp"))
        ? Optional.of(Home.of(Optional.of(Path.of(rest.getLast()))))
        : Optional.empty();
  }

  /** Runs the bridge until its input ends; returns the exit status. */
  static int run(Home home) {
    return run(
        home,
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintWriter(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
  }

  static int run(Home home, InputStream in, OutputStream out, PrintWriter err) {
    try {
      new McpBridge(McpBridge.over(new GatewayClient(home, Home.Role.AGENT)), out).run(in);
      return 0;
    } catch (CliException e) {
      return Main.failed(err, e);
    } catch (IOException e) {
      return Main.failed(err, CliException.unusable("the connection to the client broke off"));
    }
  }
}
