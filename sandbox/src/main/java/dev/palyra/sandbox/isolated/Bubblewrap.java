package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Mechanism;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bwrap program of this host. */
final class Bubblewrap {
  private static final Pattern VERSION =
      Pattern.compile("bubblewrap (\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,4})?\\s*");
  private static final int SETUID = 04000;
  private static final int MIN_MINOR =
      5; // --disable-userns and --add-seccomp-fd came with 0.5 to 0.8
  static final String HINT = "install bubblewrap 0.5 or newer: apt-get install bubblewrap";

  private final Path program;
  private final String version;

  private Bubblewrap(Path program, String version) {
    this.program = program;
    this.version = version;
  }

  Path program() {
    return program;
  }

  String version() {
    return version;
  }

  Mechanism mechanism() {
    return new Mechanism("bubblewrap", version);
  }

  /** What was found, or why it cannot be used. */
  sealed interface Search {
    record Found(Bubblewrap bubblewrap) implements Search {}

    record NotUsable(Availability.Unavailable why) implements Search {}
  }

  /**
   * Looks in the usual places.
   *
   * @param allowSetuid accept a set-user-id bwrap, which runs as root until it has set everything
   *     up
   */
  static Search find(List<Path> places, boolean allowSetuid) {
    Optional<Path> found = places.stream().filter(Files::isExecutable).findFirst();
    if (found.isEmpty()) {
      return new Search.NotUsable(new Availability.Unavailable("there is no bwrap program", HINT));
    }
    try {
      int mode = (Integer) Files.getAttribute(found.get(), "unix:mode");
      if ((mode & SETUID) != 0 && !allowSetuid) {
        return new Search.NotUsable(
            new Availability.Unavailable(
                "`%s` is set-user-id root".formatted(found.get()),
                "remove the bit (chmod u-s), or set sandbox.allow-setuid-bwrap"));
      }
      return version(found.get());
    } catch (IOException e) {
      return new Search.NotUsable(
          new Availability.Unavailable("`%s` could not be run".formatted(found.get()), HINT));
    }
  }

  private static Search version(Path program) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "--version");
    Map<String, String> environment = builder.environment();
    environment.clear();
    Process process = builder.redirectErrorStream(true).start();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no answer");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    String answer = new String(process.getInputStream().readNBytes(256), StandardCharsets.UTF_8);
    return parse(program, answer);
  }

  static Search parse(Path program, String answer) {
    Matcher matcher = VERSION.matcher(answer);
    if (!matcher.matches()) {
      return new Search.NotUsable(
          new Availability.Unavailable("`%s` does not tell its version".formatted(program), HINT));
    }
    boolean old =
        Integer.parseInt(matcher.group(1)) == 0 && Integer.parseInt(matcher.group(2)) < MIN_MINOR;
    String version = answer.strip().substring("bubblewrap ".length());
    return old
        ? new Search.NotUsable(
            new Availability.Unavailable("bubblewrap %s is too old".formatted(version), HINT))
        : new Search.Found(new Bubblewrap(program, version));
  }
}
