package dev.palyra.sandbox.linux;

import java.util.Optional;

/** The instruction sets whose system calls are known here. */
public enum Arch {
  X86_64("amd64", 0xC000003E),
  AARCH64("aarch64", 0xC00000B7);

  private final String osArch;
  private final int auditArch;

  Arch(String osArch, int auditArch) {
    this.osArch = osArch;
    this.auditArch = auditArch;
  }

  /** AUDIT_ARCH_* of linux/audit.h: what a seccomp filter finds in {@code seccomp_data.arch}. */
  public int auditArch() {
    return auditArch;
  }

  /** This host's, if the host is Linux and the instruction set is known. */
  public static Optional<Arch> host() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.empty();
    }
    String name = System.getProperty("os.arch");
    for (Arch arch : values()) {
      if (arch.osArch.equals(name)) {
        return Optional.of(arch);
      }
    }
    return Optional.empty();
  }
}
