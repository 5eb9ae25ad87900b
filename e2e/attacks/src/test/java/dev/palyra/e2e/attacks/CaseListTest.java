package dev.palyra.e2e.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CaseListTest {
  private static final Path RESOURCES = Path.of("src/test/resources");

  /** If this fails: put what {@link CaseList} prints into the README. */
  @Test
  void theReadmeListsEveryCaseWithWhatStopsIt() throws IOException {
    assertThat(Files.readString(Path.of("README.md"))).contains(CaseList.of(RESOURCES));
  }

  @Test
  void everyHarmIsKnown() throws IOException {
    assertThat(Case.all(RESOURCES.resolve("attacks")))
        .hasSizeGreaterThan(80)
        .allSatisfy(each -> assertThat(Harm.parse(each.get("harm").orElseThrow())).isNotNull());
  }
}
