package dev.palyra.sandbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.sandbox.linux.ControlGroups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class MarksTest {
  @TempDir Path directory;

  @Test
  void whatAGatewayLeftIsRemoved() throws IOException {
    Marks left = Marks.open(directory, new Random(1));
    Path own = Files.createDirectory(directory.resolve(Long.toString(left.next())));
    Files.writeString(own.resolve("file"), "left");

    assertThat(Marks.sweep(directory, ControlGroups.find())).isOne();

    assertThat(directory).isEmptyDirectory();
  }

  /** Somebody's own, which no gateway has made: it stays, and no gateway stumbles over it. */
  @Test
  void otherNamesAreNotItsOwn() throws IOException {
    for (String name :
        new String[] {"12x", "gateway-3x", "gateway-", "99999999999999999999", "7 ", "+7", "etc"}) {
      Files.createFile(directory.resolve(name));
    }

    assertThat(Marks.sweep(directory, ControlGroups.find())).isZero();

    try (var all = Files.list(directory)) {
      assertThat(all).hasSize(7);
    }
  }
}
