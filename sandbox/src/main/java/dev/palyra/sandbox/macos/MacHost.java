package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.Availability.Unavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What the tiers on macOS are made of.
 *
 * @param sandboxExec sandbox-exec(1)
 * @param shell sets the limits; a bash, whose {@code -p} takes nothing from the environment
 * @param env takes out of the environment what the shell has put in
 * @param ps lists processes
 * @param membership tells whose they are; empty if the system cannot
 * @param root whether the gateway is root
 * @param system as in {@code macOS 15.1}
 */
public record MacHost(
    Path sandboxExec,
    Path shell,
    Path env,
    Path ps,
    Optional<Membership> membership,
    boolean root,
    String system) {

  /** This host, which must be a Mac. */
  public static MacHost ofThisMac() {
    return new MacHost(
        Path.of("/usr/bin/sandbox-exec"),
        Path.of("/bin/bash"),
        Path.of("/usr/bin/env"),
        Path.of("/bin/ps"),
        SandboxCheck.ofThisHost(),
        "root".equals(System.getProperty("user.name")),
        "macOS " + System.getProperty("os.version"));
  }

  /** Why neither tier can be there, if something is missing. */
  Optional<Unavailable> missing() {
    for (Path program : List.of(sandboxExec, shell, env, ps)) {
      if (!Files.isExecutable(program)) {
        return Optional.of(
            new Unavailable(
                "there is no `%s`".formatted(program),
                "use a release of macOS that has it, or run the gateway on Linux"));
      }
    }
    if (membership.isEmpty()) {
      return Optional.of(
          new Unavailable(
              "the system does not tell which processes are in a sandbox",
              "use a release of macOS that has sandbox_check, or run the gateway on Linux"));
    }
    if (root) {
      return Optional.of(
          new Unavailable(
              "the gateway is root, whom no limit of processes binds",
              "run it as an ordinary user"));
    }
    return Optional.empty();
  }
}
