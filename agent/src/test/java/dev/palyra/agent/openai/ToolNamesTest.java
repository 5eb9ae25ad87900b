package dev.palyra.agent.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.agent.model.ToolOffer;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

class ToolNamesTest {
  private static ToolNames names(List<String> tools) {
    return new ToolNames(
        tools.stream()
            .map(name -> new ToolOffer(name, "", JsonNodeFactory.instance.objectNode()))
            .toList());
  }

  @Test
  void dotsBecomeWhatTheProviderTakesAndComeBack() {
    ToolNames names = names(List.of("fs.read"));

    assertThat(names.theirs("fs.read")).isEqualTo("fs__read");
    assertThat(names.ours("fs__read")).isEqualTo("fs.read");
    assertThat(names.ours("make_tea")).isEqualTo("make_tea");
  }

  /** No two tools share a name, and each comes back as itself. */
  @Property(tries = 200)
  void namesAreUnique(@ForAll @Size(max = 40) List<Integer> seeds) {
    List<String> tools =
        seeds.stream()
            .flatMap(seed ->
                Stream.of("a." + seed % 9 + "__b", "a__" + seed % 9 + ".b", "x".repeat(70) + seed))
            .map(name -> name.replace("-", "m"))
            .distinct()
            .toList();
    ToolNames names = names(tools);

    assertThat(tools.stream().map(names::theirs))
        .doesNotHaveDuplicates()
        .allMatch(name -> name.matches("[A-Za-z0-9_-]{1,64}"));
    assertThat(tools).allMatch(tool -> names.ours(names.theirs(tool)).equals(tool));
  }
}
