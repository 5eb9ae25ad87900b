package dev.palyra.sandbox.macos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class SandboxCheckTest {
  private static final Mark MARK = Mark.random(new Random());

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSystemWithoutTheFunctionHasNoMembership() {
    assertThat(SandboxCheck.ofThisHost()).isEmpty();
  }

  /** openat(2) is declared alike, and fails for a name that is not there. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFunctionThatFailsMakesNobodyAMember() {
    MemorySegment alike = Linker.nativeLinker().defaultLookup().find("openat").orElseThrow();

    assertThat(new SandboxCheck(alike).holds(1, MARK)).isFalse();
  }

  @Test
  @EnabledOnOs(OS.MAC)
  void onlyWhatIsInTheSandboxOfTheMarkIsAMember() throws Exception {
    Membership membership = SandboxCheck.ofThisHost().orElseThrow();
    Process member = sandboxed("(allow mach-lookup (global-name \"%s\"))".formatted(MARK.name()));
    Process foreign = sandboxed("(allow mach-lookup)");
    try {
      assertThat(membership.holds(member.pid(), MARK)).isTrue();
      assertThat(membership.holds(foreign.pid(), MARK)).isFalse();
      assertThat(membership.holds(ProcessHandle.current().pid(), MARK)).isFalse();
      assertThat(membership.holds(member.pid(), Mark.random(new Random()))).isFalse();
    } finally {
      member.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      foreign.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    assertThat(membership.holds(member.pid(), MARK)).isFalse();
  }

  /** Returns once it is in its sandbox. */
  private static Process sandboxed(String rule) throws IOException {
    String profile = "(version 1)(allow default)(deny mach-lookup)" + rule;
    Process process =
        new ProcessBuilder("/usr/bin/sandbox-exec", "-p", profile, "/bin/cat").start();
    process.getOutputStream().write('x');
    process.getOutputStream().flush();
    int _ = process.getInputStream().read();
    return process;
  }
}
