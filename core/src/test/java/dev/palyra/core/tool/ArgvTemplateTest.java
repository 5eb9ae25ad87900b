package dev.palyra.core.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.call.StrictJson;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

class ArgvTemplateTest {
  private static List<String> fill(List<String> template, String arguments) {
    return new ArgvTemplate(template).fill(StrictJson.parse(arguments));
  }

  @Test
  void fillsPlaces() {
    assertThat(
            fill(
                List.of("-n", "{count}", "--name={name}", "{missing?}", "--", "{files...}"),
                "{\"count\":3,\"name\":\"a b\",\"files\":[\"-x\",\"y\"]}"))
        .containsExactly("-n", "3", "--name=a b", "--", "-x", "y");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"f\":\"-rf\"}", "{\"f\":[\"ok\",\"-rf\"]}"})
  void refusesAValueThatWouldBecomeAnOption(String arguments) {
    String place = arguments.contains("[") ? "{f...}" : "{f}";
    assertThatThrownBy(() -> fill(List.of(place), arguments))
        .isInstanceOf(ToolPlanException.class)
        .hasMessage("argument `f` must not begin with `-`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"f\":null}", "{\"f\":{}}", "{\"f\":[]}", "{\"f\":\"a\\u0000b\"}"})
  void refusesWhatHasNoTextForm(String arguments) {
    assertThatThrownBy(() -> fill(List.of("--", "{f}"), arguments))
        .isInstanceOf(ToolPlanException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{a", "{a b}", "x{a?}", "{a...}x", "{{a}}"})
  void refusesATemplateThatIsNotOne(String element) {
    assertThatThrownBy(() -> new ArgvTemplate(List.of(element)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Whatever a call supplies is one element of argv, and is not expanded again. */
  @Property
  void aValueIsOneElementAsItIs(@ForAll String value) {
    if (value.indexOf('\0') < 0) {
      var arguments = JsonNodeFactory.instance.objectNode().put("f", value);
      assertThat(new ArgvTemplate(List.of("--", "{f}", "end")).fill(arguments))
          .containsExactly("--", value, "end");
    }
  }
}
