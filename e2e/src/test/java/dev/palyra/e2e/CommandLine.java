package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs, {@code palyra} above all, each in a process of its own. */
final class CommandLine {
  private CommandLine() {}

  /** How a program ended, and all that it said. */
  record Ended(int status, String said) {}

  /** {@code palyra} on a home. */
  static Ended palyra(Path home, String... arguments) throws IOException, InterruptedException {
    return run(command(home, arguments));
  }

  /** Likewise, but goes on: whoever asked reads what it says, and answers. */
  static Process start(Path home, String... arguments) throws IOException {
    return new ProcessBuilder(command(home, arguments)).redirectErrorStream(true).start();
  }

  private static List<String> command(Path home, String... arguments) {
    var command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    // No login opens a browser on the machine that tests.
    command.addAll(List.of("-Djava.awt.headless=true", "-Dstdout.encoding=UTF-8"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.palyra.cli.Main"));
    command.addAll(List.of("--home", home.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  static Ended run(List<String> command) throws IOException, InterruptedException {
    Path log = Files.createTempFile("palyra-said", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    } finally {
      Files.delete(log);
    }
  }
}
