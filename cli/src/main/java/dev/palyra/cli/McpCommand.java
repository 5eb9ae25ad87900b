package dev.palyra.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Palyra as an MCP server on standard input and output, and the servers behind it. */
@Command(
    name = "mcp",
    description = {
      "Be an MCP server on standard input and output: what a client starts.",
      "Every call passes the gateway's policy; the gateway must be running."
    },
    subcommands = {
      McpConfigCommands.Add.class,
      McpConfigCommands.Import.class,
      McpConfigCommands.Remove.class,
      McpLoginCommands.Login.class,
      McpLoginCommands.Logout.class,
      McpListCommand.class,
      McpListCommand.Inspect.class,
      McpListCommand.Review.class
    })
final class McpCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;

  Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Override
  public Integer call() throws IOException {
    new McpBridge(McpBridge.over(app().agent()), new FileOutputStream(FileDescriptor.out))
        .run(app().terminal().in());
    return 0;
  }
}
