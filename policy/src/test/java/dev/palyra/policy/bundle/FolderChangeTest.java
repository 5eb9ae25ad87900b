package dev.palyra.policy.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderChangeTest {
  @TempDir private Path folder;

  private static BundleSource files(String... namesAndTexts) {
    var files = new java.util.TreeMap<String, String>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      files.put(namesAndTexts[i], namesAndTexts[i + 1]);
    }
    return BundleSource.of(files);
  }

  @Test
  void theFolderHoldsTheNewFilesAndItsNotes() throws IOException {
    Files.writeString(folder.resolve("a.cedar"), "one");
    Files.writeString(folder.resolve("b.cedar"), "two");
    Files.writeString(folder.resolve("NOTES.md"), "mine");

    FolderChange.make(folder, files("a.cedar", "changed", "team/c.cedar", "new"));

    assertThat(BundleSource.read(folder).files())
        .isEqualTo(Map.of("a.cedar", "changed", "team/c.cedar", "new"));
    assertThat(folder.resolve("NOTES.md")).hasContent("mine");
    assertThat(folder.resolve(".palyra-change")).doesNotExist();
  }

  @Test
  void whatWasInterruptedBehindItsMarkIsFinished() throws IOException {
    Files.writeString(folder.resolve("a.cedar"), "one");
    Files.writeString(folder.resolve("b.cedar"), "two");
    Path beside = folder.resolve(".palyra-change");
    Files.createDirectories(beside.resolve("new"));
    Files.writeString(beside.resolve("new/a.cedar"), "changed");
    Files.writeString(beside.resolve("gone"), "b.cedar\n");
    Files.createFile(beside.resolve("complete"));

    FolderChange.finish(folder);

    assertThat(BundleSource.read(folder).files()).isEqualTo(Map.of("a.cedar", "changed"));
    assertThat(beside).doesNotExist();
  }

  @Test
  void whatWasInterruptedBeforeItsMarkNeverWas() throws IOException {
    Files.writeString(folder.resolve("a.cedar"), "one");
    Path beside = folder.resolve(".palyra-change");
    Files.createDirectories(beside.resolve("new"));
    Files.writeString(beside.resolve("new/a.cedar"), "half of a");

    FolderChange.finish(folder);

    assertThat(BundleSource.read(folder).files()).isEqualTo(Map.of("a.cedar", "one"));
    assertThat(beside).doesNotExist();
  }

  @Test
  void noNameLeadsOutOfTheFolder() {
    assertThatThrownBy(() -> FolderChange.make(folder, files("../a.cedar", "x")))
        .hasMessageContaining("lies in its folder");
  }
}
