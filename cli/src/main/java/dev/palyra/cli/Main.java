package dev.palyra.cli;

import java.io.PrintWriter;
import picocli.CommandLine;

/**
 * Starts the command line. Exit status: 0 done, 1 it failed, 2 used wrongly or the environment is
 * not as it must be.
 */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name and exits with its status. */
  public static void main(String[] arguments) {
    System.exit(
        BridgeStart.home(arguments)
            .map(BridgeStart::run)
            .or(() -> HookStart.of(arguments).map(HookStart::run))
            .orElseGet(() -> run(Terminal.ofProcess(), arguments)));
  }

  /** Says what went wrong, and returns the exit status. */
  static int failed(PrintWriter err, Exception e) {
    err.println("palyra: " + Text.line(String.valueOf(e.getMessage())));
    if (e instanceof CliException known) {
      known.hint().ifPresent(hint -> err.println("  " + hint));
      return known.status();
    }
    return CliException.UNUSABLE;
  }

  static int run(Terminal terminal, String... arguments) {
    var line = new CommandLine(new Palyra(terminal));
    line.setOut(terminal.out());
    line.setErr(terminal.err());
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    line.setParameterExceptionHandler((e, _) -> {
      terminal.err().println("palyra: " + Text.line(String.valueOf(e.getMessage())));
      CommandLine.UnmatchedArgumentException.printSuggestions(e, terminal.err());
      terminal
          .err()
          .println("  see `" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help`");
      return CliException.UNUSABLE;
    });
    line.setExecutionExceptionHandler((e, _, _) -> failed(terminal.err(), e));
    return line.execute(arguments);
  }
}
