package dev.palyra.cli;

import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does what may need a one-time code, and asks for one where the gateway does. */
final class StepUpPrompt {
  private StepUpPrompt() {}

  /**
   * @param given a code from the command line; one that is wrong is not asked for again
   */
  static <T> T with(
      Terminal terminal, @Nullable String given, Function<Optional<String>, T> action) {
    if (given != null) {
      return action.apply(Optional.of(given));
    }
    try {
      return action.apply(Optional.empty());
    } catch (CliException e) {
      if (!e.code().equals("step-up-required")
          || terminal.console().isEmpty()
          || String.valueOf(e.getMessage()).contains("not enrolled")) {
        throw e;
      }
      @Nullable String typed = terminal.console().get().readLine("one-time code: ");
      if (typed == null || typed.isBlank()) {
        throw e;
      }
      return action.apply(Optional.of(typed.replace(" ", "")));
    }
  }
}
