package dev.palyra.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Packages from npm, fetched once for the tests that need them; without npm these are skipped. */
final class NpmFolder {
  private NpmFolder() {}

  /** The folder whose {@code node_modules} holds the packages, each given as name and version. */
  static Path with(String name, String... packages) throws IOException, InterruptedException {
    Path folder = Path.of("target", name).toAbsolutePath();
    Path done = folder.resolve("done");
    if (Files.exists(done)) {
      return folder;
    }
    Files.createDirectories(folder);
    var command = new ArrayList<>(List.of("npm", "install", "--prefix", folder.toString()));
    command.addAll(List.of("--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"));
    command.addAll(List.of(packages));
    try {
      Ended ended = run(folder.resolve("npm.log"), command);
      if (ended.status() != 0) {
        skip("npm could not fetch " + String.join(", ", packages) + ": " + ended.said());
      }
    } catch (IOException e) {
      skip("there is no npm: " + e.getMessage());
    }
    Files.createFile(done);
    return folder;
  }

  /** A program that has ended. */
  record Ended(int status, String said) {}

  static Ended run(Path log, List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return new Ended(-1, "it took more than five minutes");
    }
    return new Ended(process.exitValue(), Files.readString(log).strip());
  }

  static void skip(String why) {
    System.out.println("SKIPPED: " + why);
    Assumptions.abort(why);
  }
}
