package dev.palyra.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Decides about what another agent does by itself. */
@Command(
    name = "hook",
    description = "Decide about the tools that an agent brings along.",
    subcommands = {
      ClaudeCodeHook.class,
      HookInstallCommand.class,
      HookInstallCommand.Uninstall.class
    })
final class HookCommand implements Callable<Integer> {
  @ParentCommand private @Nullable Palyra palyra;
  @Spec private @Nullable CommandSpec spec;

  Palyra app() {
    return Objects.requireNonNull(palyra);
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }
}
