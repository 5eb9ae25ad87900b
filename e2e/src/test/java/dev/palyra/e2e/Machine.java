package dev.palyra.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A machine on which programs run: one end of a cable between two network namespaces where this
 * host lets us make them, and otherwise just this host.
 */
final class Machine {
  private final List<String> prefix;
  private final String address;
  private final Path folder;
  private int outputs;

  private Machine(List<String> prefix, String address, Path folder) {
    this.prefix = prefix;
    this.address = address;
    this.folder = folder;
  }

  /** Two machines with a cable between. */
  record Pair(Machine left, Machine right, boolean apart) implements AutoCloseable {
    @Override
    public void close() {
      if (apart) {
        left.removeNetwork();
        right.removeNetwork();
      }
    }
  }

  static Pair pair(Path folder) {
    String tag = "palyra" + ProcessHandle.current().pid() % 100_000;
    String a = tag + "a";
    String b = tag + "b";
    List<List<String>> commands =
        List.of(
            List.of("ip", "netns", "add", a),
            List.of("ip", "netns", "add", b),
            List.of("ip", "link", "add", a, "netns", a, "type", "veth", "peer", b, "netns", b),
            List.of("ip", "-n", a, "addr", "add", "10.203.0.1/24", "dev", a),
            List.of("ip", "-n", b, "addr", "add", "10.203.0.2/24", "dev", b),
            List.of("ip", "-n", a, "link", "set", a, "up"),
            List.of("ip", "-n", b, "link", "set", b, "up"),
            List.of("ip", "-n", a, "link", "set", "lo", "up"),
            List.of("ip", "-n", b, "link", "set", "lo", "up"));
    for (List<String> command : commands) {
      if (!succeeds(command)) {
        succeeds(List.of("ip", "netns", "del", a));
        succeeds(List.of("ip", "netns", "del", b));
        return new Pair(
            new Machine(List.of(), "127.0.0.1", folder),
            new Machine(List.of(), "127.0.0.1", folder),
            false);
      }
    }
    return new Pair(
        new Machine(List.of("ip", "netns", "exec", a), "10.203.0.1", folder),
        new Machine(List.of("ip", "netns", "exec", b), "10.203.0.2", folder),
        true);
  }

  private static boolean succeeds(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void removeNetwork() {
    succeeds(List.of("ip", "netns", "del", prefix.getLast()));
  }

  String address() {
    return address;
  }

  /** A program that runs, and what it says. */
  static final class Running {
    private final Process process;
    private final Path output;

    private Running(Process process, Path output) {
      this.process = process;
      this.output = output;
    }

    boolean alive() {
      return process.isAlive();
    }

    String said() throws IOException {
      return Files.readString(output);
    }

    /** Waits until it has said {@code text}. */
    String until(String text) throws IOException, InterruptedException {
      for (int i = 0; i < 1_200; i++) {
        boolean over = !process.isAlive();
        String said = said();
        if (said.contains(text)) {
          return said;
        }
        if (over) {
          break;
        }
        Thread.sleep(50);
      }
      throw new AssertionError("it never said \"" + text + "\": " + said());
    }

    /** Waits for its end. */
    Ended end() throws IOException, InterruptedException {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("it did not end: " + said());
      }
      return new Ended(process.exitValue(), said());
    }

    void kill() throws InterruptedException {
      process.destroyForcibly();
      process.waitFor();
    }

    void stop() throws InterruptedException {
      process.destroy();
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        kill();
      }
    }
  }

  /** A program that has ended, and everything that it said. */
  record Ended(int status, String said) {}

  /** Starts a program; its standard error goes with its output. */
  Running start(List<String> command) throws IOException {
    var whole = new ArrayList<>(prefix);
    whole.addAll(command);
    Path output = Files.createTempFile(folder, "output-" + outputs++, ".txt");
    Process process =
        new ProcessBuilder(whole)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
            .redirectOutput(output.toFile())
            .start();
    return new Running(process, output);
  }

  Ended run(String... command) throws IOException, InterruptedException {
    return start(List.of(command)).end();
  }

  /** Starts {@code palyra}. */
  Running palyra(Path home, String... arguments) throws IOException {
    return java("dev.palyra.cli.Main", home, arguments);
  }

  /** Starts a gateway and waits until it listens. */
  Running gateway(Path home) throws IOException, InterruptedException {
    Path ready = home.resolve("state/gateway.json");
    Files.deleteIfExists(ready);
    Running running = java("dev.palyra.gateway.Main", home, "--port", "0");
    for (int i = 0; i < 1_200 && running.alive() && Files.notExists(ready); i++) {
      Thread.sleep(50);
    }
    if (Files.notExists(ready)) {
      throw new AssertionError("the gateway did not start: " + running.said());
    }
    return running;
  }

  private Running java(String main, Path home, String... arguments) throws IOException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main,
                "--home",
                home.toString()));
    command.addAll(List.of(arguments));
    return start(command);
  }
}
