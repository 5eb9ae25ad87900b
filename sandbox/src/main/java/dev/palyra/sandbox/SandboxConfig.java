package dev.palyra.sandbox;

import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.PoolLimits;
import dev.palyra.sandbox.process.SeccompProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Configuration of the sandbox.
 *
 * @param directory for the private directories of executions; made with mode 0700 if it is missing.
 *     One gateway at a time: what a killed gateway left there is cleaned up at start
 * @param guarded paths that no workspace root may contain or lie in: the gateway's own state, the
 *     operator's keys
 * @param seccomp which system calls tools may make
 * @param maxConcurrent executions at the same time; more wait
 * @param maxWait how long one waits before it fails
 * @param egress what one execution may do to the network
 * @param allowSetuidBwrap accept a bwrap that is set-user-id root
 * @param pool how many sandboxes wait for their next call
 * @param templates how many views of file systems are kept to be copied
 */
public record SandboxConfig(
    Path directory,
    List<Path> guarded,
    SeccompProfile seccomp,
    int maxConcurrent,
    Duration maxWait,
    EgressLimits egress,
    boolean allowSetuidBwrap,
    PoolLimits pool,
    TemplateLimits templates) {
  public SandboxConfig {
    guarded = List.copyOf(guarded);
    if (!directory.isAbsolute()) {
      throw new IllegalArgumentException(
          "sandbox.directory must be absolute, got `%s`".formatted(directory));
    }
    if (maxConcurrent < 1 || maxConcurrent > 4_096) {
      throw new IllegalArgumentException(
          "sandbox.max-concurrent must be between 1 and 4096, got `%d`".formatted(maxConcurrent));
    }
    if (!maxWait.isPositive()) {
      throw new IllegalArgumentException(
          "sandbox.max-wait must be positive, got `%s`".formatted(maxWait));
    }
  }

  /** The defaults over a directory. */
  public static SandboxConfig over(Path directory, List<Path> guarded) {
    return new SandboxConfig(
        directory,
        guarded,
        SeccompProfile.DENY_LIST,
        128,
        Duration.ofMinutes(1),
        EgressLimits.DEFAULTS,
        false,
        PoolLimits.DEFAULTS,
        TemplateLimits.DEFAULTS);
  }

  /** The same with other sandboxes kept ready. */
  public SandboxConfig keeping(PoolLimits waiting, TemplateLimits copied) {
    return new SandboxConfig(
        directory,
        guarded,
        seccomp,
        maxConcurrent,
        maxWait,
        egress,
        allowSetuidBwrap,
        waiting,
        copied);
  }

  /**
   * The directory itself, with its links resolved; made if it is missing.
   *
   * @throws IOException if others than its owner have access
   */
  Path ownDirectory() throws IOException {
    var ownerOnly = PosixFilePermissions.fromString("rwx------");
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(directory.getParent());
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(ownerOnly));
    }
    Path real = directory.toRealPath();
    if (!Files.getPosixFilePermissions(real).equals(ownerOnly)) {
      throw new IOException("`%s` must be accessible to its owner only".formatted(directory));
    }
    return real;
  }

  /** What is guarded, with its links resolved, and {@code own}. */
  List<Path> allGuarded(Path own) throws IOException {
    List<Path> all = new ArrayList<>();
    all.add(own);
    for (Path path : guarded) {
      all.add(Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize());
    }
    return List.copyOf(all);
  }
}
