package dev.palyra.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What tiers B and C must do on a Mac; nobody has run it on one yet. */
abstract class MacTierContract extends CommandSandboxContract {
  @Override
  String mechanism() {
    return "sandbox-exec";
  }

  @Override
  String limits() {
    return "t f s c n u";
  }

  /** XNU keeps no limit of address space. */
  @Override
  boolean enforces(String quota) {
    return !quota.equals("addressSpaceBytes");
  }

  /** The system's own programs do not run anywhere but in their places. */
  @Override
  void tool(Path to) throws IOException {
    Files.writeString(to, "#!/bin/sh\nexit 0\n");
    Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
