package dev.palyra.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Against a stand-in for {@code notify-send} that writes down what it was given. */
@EnabledOnOs(
    value = {OS.LINUX, OS.MAC},
    disabledReason = "the stand-in for notify-send is a POSIX shell script")
class DesktopTest {
  private static final Map<String, String> SESSION =
      Map.of("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere", "API_KEY", "not for others");

  @TempDir Path folder;

  private Path standIn(String then) throws IOException {
    Path program = folder.resolve("notify-send");
    Files.writeString(
        program,
        """
        #!/bin/sh
        for argument in "$@"; do printf '%%s\\n' "$argument"; done >'%s/arguments'
        env >'%s/environment'
        %s
        """
            .formatted(folder, folder, then));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program;
  }

  private Desktop desktop(Path program, Duration deadline) {
    return Desktop.freedesktop(program, SESSION, deadline).orElseThrow();
  }

  @Test
  void theTextIsDataAndTheEnvironmentTheSession() throws Exception {
    Desktop desktop = desktop(standIn("exit 0"), Duration.ofMinutes(1));

    assertThat(desktop.show("--help", "<a href='x'>a</a> \u001b[2J & b", true)).isTrue();

    assertThat(Files.readAllLines(folder.resolve("arguments")))
        .containsExactly(
            "--app-name=Palyra",
            "--urgency=critical",
            "--",
            "--help",
            "&lt;a href='x'&gt;a&lt;/a&gt; ?[2J &amp; b");
    assertThat(Files.readString(folder.resolve("environment")))
        .contains("DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere")
        .doesNotContain("API_KEY");
  }

  @Test
  void aDesktopThatRefusesOrHangsIsNoFault() throws Exception {
    assertThat(desktop(standIn("exit 1"), Duration.ofMinutes(1)).show("a", "b", false)).isFalse();
    assertThat(desktop(standIn("sleep 600"), Duration.ofMillis(50)).show("a", "b", false))
        .isFalse();
  }

  @Test
  void withoutASessionOrTheProgramThereIsNoDesktop() throws IOException {
    Path program = standIn("exit 0");
    Path runtime = Files.createDirectory(folder.resolve("run"));
    Map<String, String> later = Map.of("XDG_RUNTIME_DIR", runtime.toString());

    assertThat(Desktop.freedesktop(program, Map.of(), Duration.ofSeconds(1))).isEmpty();
    assertThat(Desktop.freedesktop(folder.resolve("none"), SESSION, Duration.ofSeconds(1)))
        .isEmpty();
    assertThat(Desktop.freedesktop(program, later, Duration.ofSeconds(1))).isEmpty();
    Files.createFile(runtime.resolve("bus"));
    assertThat(Desktop.freedesktop(program, later, Duration.ofSeconds(1))).isPresent();
  }

  @Test
  void aLongTextIsCut() throws Exception {
    assertThat(
            desktop(standIn("exit 0"), Duration.ofMinutes(1)).show("a", "x".repeat(9_000), false))
        .isTrue();
    List<String> arguments = Files.readAllLines(folder.resolve("arguments"));
    assertThat(arguments.getLast()).hasSize(500).endsWith("x...");
  }
}
