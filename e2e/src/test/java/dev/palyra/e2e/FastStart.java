package dev.palyra.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Archives the gateway's classes ahead of time (JEP 514), as the launcher does, so that a test can
 * start it some hundred times. Folders of the class path become jars, which an archive takes only.
 */
final class FastStart {
  private FastStart() {}

  /** Returns the options of the virtual machine to start with. */
  static String[] prepare(Path folder) throws IOException, InterruptedException {
    String classPath = jars(folder);
    Path archive = folder.resolve("gateway.aot");
    ApprovalScenario trial = ApprovalScenario.in(folder.resolve("trial"));
    GatewayProcess gateway =
        GatewayProcess.start(trial.home(), "-XX:AOTCacheOutput=" + archive, "-cp", classPath);
    String call = ApprovalScenario.ask(gateway, "free trial");
    var _ = ApprovalScenario.ended(gateway, call);
    gateway.close(Duration.ofMinutes(5));
    return Files.exists(archive)
        ? new String[] {"-XX:AOTCache=" + archive, "-cp", classPath}
        : new String[] {"-cp", classPath};
  }

  private static String jars(Path folder) throws IOException {
    List<String> entries = new ArrayList<>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(":", -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        if (!path.endsWith("test-classes")) {
          entries.add(jar(path, folder.resolve("classes-" + number++ + ".jar")).toString());
        }
      } else if (Files.exists(path)) {
        entries.add(entry);
      }
    }
    return String.join(":", entries);
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        var out = new JarOutputStream(file);
        Stream<Path> found = Files.walk(classes)) {
      for (Path path : found.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(path).toString()));
        Files.copy(path, out);
        out.closeEntry();
      }
    }
    return jar;
  }
}
