package dev.palyra.cli;

import dev.palyra.cli.HookAnswers.Answer;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Answers a hook as {@code palyra hook install} has it called, without the parser of commands: an
 * agent waits for it at each of its steps. The forms are {@code [--home DIR] hook claude-code
 * [--on-error ANSWER]}; anything else is the parser's.
 */
record HookStart(Optional<Path> home, Answer onError) {
  private static final List<String> HOOK = List.of("hook", "claude-code");

  /** What is to be done, where these are the arguments of a hook. */
  static Optional<HookStart> of(String... arguments) {
    List<String> rest = List.of(arguments);
    Optional<Path> home = Optional.empty();
    if (rest.size() >= 2 && rest.getFirst().equals("--home") && !rest.get(1).startsWith("-")) {
      home = Optional.of(Path.of(rest.get(1)));
      rest = rest.subList(2, rest.size());
    }
    if (rest.equals(HOOK)) {
      return Optional.of(new HookStart(home, Answer.deny));
    }
    if (rest.size() != 4 || !rest.subList(0, 2).equals(HOOK) || !rest.get(2).equals("--on-error")) {
      return Optional.empty();
    }
    String wanted = rest.get(3);
    Optional<Path> named = home;
    return Arrays.stream(Answer.values())
        .filter(answer -> answer.name().equals(wanted))
        .findFirst()
        .map(answer -> new HookStart(named, answer));
  }

  /** Answers the event on standard input; returns the exit status. */
  int run() {
    return run(
        new FileInputStream(FileDescriptor.in),
        new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
  }

  int run(InputStream in, PrintWriter out) {
    out.println(
        new HookAnswers(
                () -> new GatewayClient(Home.of(home), Home.Role.AGENT), onError, Answer.ask)
            .to(in));
    return 0;
  }
}
