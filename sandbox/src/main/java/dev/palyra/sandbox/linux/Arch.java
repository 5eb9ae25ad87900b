package dev.palyra.sandbox.linux;

import java.util.Optional;

/** The instruction sets whose system calls are known here. */
public enum Arch {
  X86_64("amd64", 0xC000003E, 62),
  AARCH64("aarch64", 0xC00000B7, 183);

  private final String osArch;
  private final int auditArch;
  private final int elfMachine;

  Arch(String osArch, int auditArch, int elfMachine) {
    this.osArch = osArch;
    this.auditArch = auditArch;
    this.elfMachine = elfMachine;
  }

  /** AUDIT_ARCH_* of linux/audit.h: what a seccomp filter finds in {@code seccomp_data.arch}. */
  public int auditArch() {
    return auditArch;
  }

  /** EM_* of elf.h. */
  int elfMachine() {
    return elfMachine;
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
