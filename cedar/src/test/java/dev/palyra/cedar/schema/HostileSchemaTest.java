package dev.palyra.cedar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Schemas made to exhaust who reads them: each is refused for a reason, or read. */
class HostileSchemaTest {
  @Test
  void tenMegabytesOfCyclicTypes() {
    int count = 250_000;
    String cycle =
        IntStream.range(0, count)
            .mapToObj(
                i -> "type T%d = { a: Set<T%d>, b: T%d };".formatted(i, (i + 1) % count, i / 2))
            .collect(Collectors.joining("\n"));

    assertThat(cycle.length()).isGreaterThan(10_000_000);
    assertThatThrownBy(() -> Schema.parse(cycle)).hasMessageContaining("is defined by itself");
  }

  @Test
  void manyNamesWithManyParents() {
    String names = names(20_000, "A");
    String parents = names(20_000, "B");

    assertThatThrownBy(() ->
            Schema.parse("entity " + parents + "; entity " + names + " in [" + parents + "];"))
        .hasMessageContaining("memberships exceed");
  }

  @Test
  void manyActionsThatApplyToMuch() {
    String types = names(1_000, "A");

    assertThatThrownBy(() ->
            Schema.parse(
                "entity %1$s; action %2$s appliesTo { principal: [%1$s], resource: [%1$s] };"
                    .formatted(types, names(1_000, "a"))))
        .hasMessageContaining("combinations of action, principal type and resource type");
  }

  @Test
  void manyNamesOfOneLargeShapeShareIt() {
    String attributes =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "a" + i + ": Long")
            .collect(Collectors.joining(", "));

    Schema schema = Schema.parse("entity %s { %s };".formatted(names(10_000, "A"), attributes));

    assertThat(
            schema.entityTypes().values().stream()
                .map(info -> System.identityHashCode(info.attributes()))
                .distinct())
        .hasSize(1);
  }

  @Test
  void brokenDeclarationsWithoutEnd() {
    String broken = "entity ;{".repeat(100_000);

    assertThatThrownBy(() -> Schema.parse(broken))
        .isInstanceOfSatisfying(
            CedarException.class, e -> assertThat(e.diagnostics()).hasSizeLessThanOrEqualTo(20));
  }

  @Test
  void wordsAndStringsOfAMegabyte() {
    assertThatThrownBy(() -> Schema.parse("entity " + "a".repeat(1 << 20) + ";"))
        .hasMessageContaining("exceeds the limit of " + Limits.DEFAULTS.identifierChars());
    assertThat(Schema.parse("action \"" + "a".repeat(1 << 20) + "\";").actions()).hasSize(1);
    assertThatThrownBy(() -> Schema.parse("action \"" + "\\".repeat(1 << 20)))
        .hasMessageContaining("unterminated string");
  }

  @Test
  void whatIsLongerThanTheLimitIsNotRead() {
    String spaces = " ".repeat(Limits.DEFAULTS.inputChars() + 1);

    assertThatThrownBy(() -> Schema.parse(spaces)).hasMessageContaining("exceeds the limit");
    assertThatThrownBy(() -> Schema.parseJson(spaces)).hasMessageContaining("exceeds the limit");
  }

  @Test
  void deepJson() {
    String deep =
        "{\"\": {\"actions\": {}, \"entityTypes\": {\"A\": {\"tags\": "
            + "{\"type\": \"Set\", \"element\": ".repeat(100_000);

    assertThatThrownBy(() -> Schema.parseJson(deep)).hasMessageContaining("nested deeper");
  }

  private static String names(int count, String prefix) {
    return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(", "));
  }
}
