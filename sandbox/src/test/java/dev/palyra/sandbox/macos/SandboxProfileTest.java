package dev.palyra.sandbox.macos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.sandbox.WorkspaceRoot;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Against profiles that were read by a person, rule by rule. */
class SandboxProfileTest {
  private static final Path PROGRAM = Path.of("/usr/bin/make");
  private static final Path TEMPORARY = Path.of("/private/var/folders/palyra/7");
  private static final Mark MARK = new Mark("00112233445566778899aabbccddeeff");
  private static final List<WorkspaceRoot> ROOTS =
      List.of(
          WorkspaceRoot.full(Path.of("/Users/ann/work")),
          WorkspaceRoot.readOnly(Path.of("/Users/ann/a \"quoted\\\" name")));

  @Test
  void tierB() throws IOException {
    assertThat(SandboxProfile.process(PROGRAM, ROOTS, TEMPORARY, MARK))
        .isEqualTo(golden("tier-b.sb"));
  }

  @Test
  void tierCWithAnEgressProxy() throws IOException {
    assertThat(SandboxProfile.isolated(PROGRAM, ROOTS, TEMPORARY, MARK, OptionalInt.of(49_152)))
        .isEqualTo(golden("tier-c.sb"));
  }

  @Test
  void withoutAProxyNothingIsReachable() {
    assertThat(SandboxProfile.isolated(PROGRAM, ROOTS, TEMPORARY, MARK, OptionalInt.empty()))
        .doesNotContain("network", "socket", "com.apple.");
    assertThat(SandboxProfile.process(PROGRAM, ROOTS, TEMPORARY, MARK))
        .doesNotContain("network", "socket");
  }

  @Test
  void theOrderOfRootsDoesNotMatter() {
    assertThat(SandboxProfile.process(PROGRAM, ROOTS.reversed(), TEMPORARY, MARK))
        .isEqualTo(SandboxProfile.process(PROGRAM, ROOTS, TEMPORARY, MARK));
  }

  @Test
  void whatCannotStandInAProfileIsRefused() {
    Path broken = Path.of("/Users/ann/a\nb");

    assertThatThrownBy(() -> SandboxProfile.process(broken, ROOTS, TEMPORARY, MARK))
        .hasMessage("a path with a control character cannot stand in a sandbox profile");
    assertThatThrownBy(
            () -> SandboxProfile.isolated(PROGRAM, ROOTS, TEMPORARY, MARK, OptionalInt.of(70_000)))
        .hasMessage("no port: `70000`");
  }

  /**
   * However a root is called, the profile has the rules of any other, with another name in them.
   */
  @Property(tries = 300)
  void noNameOfARootAddsARule(@ForAll("names") String name) {
    String usual = profile("x");
    String other = profile(name);

    assertThat(rules(other)).isEqualTo(rules(usual));
    String quoted = name.replace("\\", "\\\\").replace("\"", "\\\"");
    assertThat(other).isEqualTo(usual.replace("/Users/x\"", "/Users/" + quoted + "\""));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("ab\"\\()[];#|' .$~")
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(name -> !name.equals(".") && !name.equals(".."));
  }

  private static String profile(String name) {
    return SandboxProfile.process(
        PROGRAM, List.of(WorkspaceRoot.full(Path.of("/Users/" + name))), TEMPORARY, MARK);
  }

  private static long rules(String profile) {
    return profile.lines().filter(line -> line.startsWith("(")).count();
  }

  private static String golden(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SandboxProfileTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
