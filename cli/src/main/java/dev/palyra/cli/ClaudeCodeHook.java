package dev.palyra.cli;

import dev.palyra.cli.HookAnswers.Answer;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The parser's way to {@link HookAnswers}; {@link HookStart} is the short one. */
@Command(
    name = "claude-code",
    description = "Answer a PreToolUse or PostToolUse event that stands on standard input.")
final class ClaudeCodeHook implements Callable<Integer> {
  @ParentCommand private @Nullable HookCommand parent;

  @Option(
      names = "--on-error",
      paramLabel = "ANSWER",
      description = "when the gateway cannot be asked: deny (the default), ask or allow")
  private Answer onError = Answer.deny;

  @Option(
      names = "--unknown",
      paramLabel = "ANSWER",
      description = "for tools that the policy does not know: ask (the default), deny or allow")
  private Answer unknown = Answer.ask;

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(parent).app();
    app.terminal()
        .out()
        .println(new HookAnswers(app::agent, onError, unknown).to(app.terminal().in()));
    return 0;
  }
}
