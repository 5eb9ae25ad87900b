package dev.palyra.e2e.attacks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Prepares a folder for a range: compiled attacks, the class path as jars, and the cases. */
final class Workshop {
  private static final Path RESOURCES = Path.of("src/test/resources").toAbsolutePath();

  private final Path folder;

  private Workshop(Path folder) {
    this.folder = folder;
  }

  /** Everything in its place below {@code folder}. */
  static Workshop prepare(Path folder) throws IOException {
    Workshop workshop = new Workshop(folder);
    for (String name : List.of("lib", "tools", "cases", "mounts")) {
      if (!name.equals("mounts")) {
        workshop.delete(folder.resolve(name)); // What an earlier run left may be there no more.
      }
      Files.createDirectories(folder.resolve(name));
    }
    workshop.copyTree(RESOURCES, folder.resolve("cases"));
    Files.copy(
        RESOURCES.resolve("prelude.py"),
        folder.resolve("tools/prelude.py"),
        StandardCopyOption.REPLACE_EXISTING);
    workshop.compile("support/victim.c", "victim");
    workshop.compile("support/evil.c", "evil.so", "-shared", "-fPIC");
    for (Case each : Case.all(RESOURCES.resolve("attacks"))) {
      if (each.language() == Case.Language.C) {
        workshop.compile(
            "attacks/" + each.area() + "/" + each.name() + ".c", each.area() + "-" + each.name());
      }
    }
    workshop.copyClassPath();
    return workshop;
  }

  private void compile(String source, String target, String... flags) throws IOException {
    List<String> command = new ArrayList<>(List.of("gcc", "-O1", "-w", "-pthread"));
    command.addAll(List.of(flags));
    command.addAll(
        List.of(
            "-o",
            folder.resolve("tools").resolve(target).toString(),
            RESOURCES.resolve(source).toString()));
    check(command);
  }

  /** Jars keep their names; folders of classes are numbered. */
  private void copyClassPath() throws IOException {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int folders = 0;
    for (String entry : path.split(java.io.File.pathSeparator, -1)) {
      if (entry.isEmpty()) {
        continue; // It would stand for this folder, with what an earlier range left in it.
      }
      Path from = Path.of(entry);
      if (Files.isDirectory(from)) {
        copyTree(from, folder.resolve("lib/classes-" + folders++));
      } else if (Files.exists(from)) {
        Files.copy(
            from,
            folder.resolve("lib").resolve(from.getFileName().toString()),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private void delete(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (Stream<Path> all = Files.walk(tree)) {
        for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /**
   * Runs all cases as {@code user} in a range of its own.
   *
   * @param user a user name or number
   */
  List<Result> run(String user, int minutes) throws IOException {
    Path report = folder.resolve("report-" + user + ".tsv");
    Files.deleteIfExists(report);
    Files.createFile(report);
    Files.setPosixFilePermissions(
        report, java.nio.file.attribute.PosixFilePermissions.fromString("rw-rw-rw-"));
    Path range = RESOURCES.resolve("range.sh");
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "--mount", "--uts", "--ipc", "--net", "--pid", "--fork"));
    command.addAll(List.of("--kill-child", "--mount-proc", "--propagation", "private"));
    command.addAll(List.of("bash", range.toString(), user, folder.toString()));
    // The report is opened here: its folder need not be open to the user.
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Duser.home=" + Scene.HOME,
            "-Dsun.net.inetaddr.ttl=0"));
    command.addAll(Selection.ofProperties().options());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath(),
            Range.class.getName(),
            "/home/range/tools",
            "/home/range/cases",
            "/dev/stdout"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(report.toFile());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IOException("the range did not end within %d minutes".formatted(minutes));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    if (process.exitValue() != 0) {
      throw new IOException("the range ended with " + process.exitValue());
    }
    return Files.readAllLines(report).stream().map(Result::ofLine).toList();
  }

  private String classPath() throws IOException {
    try (Stream<Path> entries = Files.list(folder.resolve("lib"))) {
      return String.join(
          ":", entries.map(entry -> "/home/range/lib/" + entry.getFileName()).sorted().toList());
    }
  }

  private static void check(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
