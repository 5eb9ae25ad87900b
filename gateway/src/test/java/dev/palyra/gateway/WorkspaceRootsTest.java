package dev.palyra.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.gateway.home.Home;
import dev.palyra.policy.starter.StarterBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceRootsTest {
  @TempDir Path folder;
  private Path user;
  private List<Path> guarded = List.of();

  @BeforeEach
  void prepare() throws IOException {
    user = folder.toRealPath();
    Home home = Home.prepare(user.resolve(".palyra"), Main.starters(StarterBundle.DEVELOPER));
    Files.createDirectories(user.resolve(".ssh"));
    Files.createDirectories(user.resolve("project"));
    Files.createSymbolicLink(user.resolve("link"), user.resolve(".palyra/state"));
    guarded = WorkspaceRoots.guarded(home, user);
  }

  @Test
  void aProjectAndTheHomesOwnWorkspaceAreFine() {
    var roots =
        List.of(
            WorkspaceRoot.readWrite(user.resolve("project")),
            WorkspaceRoot.readOnly(user.resolve(".palyra/workspace")));

    assertThat(WorkspaceRoots.real(roots, guarded)).isEqualTo(roots);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".palyra", ".palyra/state/tokens", ".palyra/policies", ".ssh", "link"})
  void whatHoldsTokensPoliciesOrKeysIsRefused(String place) {
    var root = WorkspaceRoot.readOnly(user.resolve(place).normalize());

    assertThatThrownBy(() -> WorkspaceRoots.real(List.of(root), guarded))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("would give tools access to");
  }

  @Test
  void aRootThatIsMissingIsNamed() {
    var root = WorkspaceRoot.readOnly(user.resolve("absent"));

    assertThatThrownBy(() -> WorkspaceRoots.real(List.of(root), guarded))
        .hasMessage("workspace root \"" + root.path() + "\": no such file or folder");
  }

  @Test
  void programsAreFoundInTheirFoldersOnly() throws IOException {
    Path bin = Files.createDirectory(user.resolve("bin"));
    Path program = Files.writeString(bin.resolve("tool"), "");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Files.writeString(bin.resolve("text"), "");
    var folders = new ProgramFolders(List.of(bin));

    assertThat(folders.find("tool")).contains(program);
    assertThat(folders.find(program.toString())).contains(program);
    for (String name :
        List.of("", ".", "..", "text", "absent", "../bin/tool", bin + "/../bin/tool", "/bin/sh")) {
      assertThat(folders.find(name)).as(name).isEmpty();
    }
  }
}
