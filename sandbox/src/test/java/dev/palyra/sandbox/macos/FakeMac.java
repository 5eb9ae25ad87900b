package dev.palyra.sandbox.macos;

import dev.palyra.sandbox.linux.Proc;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;

/**
 * A host that looks like a Mac from where programs are started and watched, and confines nothing.
 */
public final class FakeMac {
  private FakeMac() {}

  /** With its sandbox-exec in {@code directory}. */
  public static MacHost in(Path directory) throws IOException {
    try (InputStream script =
        Objects.requireNonNull(FakeMac.class.getResourceAsStream("sandbox-exec"))) {
      return host(program(directory.resolve("sandbox-exec"), script.readAllBytes()));
    }
  }

  /** The same, where no process seems to be in any sandbox. */
  public static MacHost blind(Path directory) throws IOException {
    return host(in(directory).sandboxExec(), (_, _) -> false);
  }

  static MacHost host(Path sandboxExec) {
    return host(sandboxExec, FakeMac::marked);
  }

  private static MacHost host(Path sandboxExec, Membership membership) {
    return new MacHost(
        sandboxExec,
        Path.of("/bin/bash"),
        Path.of("/usr/bin/env"),
        Path.of("/bin/ps"),
        Optional.of(membership),
        false,
        "macOS 0");
  }

  static Path program(Path path, byte[] text) throws IOException {
    Files.write(path, text);
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The stand-in says it by a limit of real-time CPU. */
  private static boolean marked(long pid, Mark mark) {
    return Proc.marker((int) pid).orElse(0) == Long.parseLong(mark.id().substring(0, 15), 16);
  }
}
