package dev.palyra.cedar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaResolverTest {
  @Test
  void theNearestDefinitionOfANameWins() {
    Schema schema =
        Schema.parse(
            """
            entity Long;
            type T = String;
            namespace N {
              entity U;
              type Bool2 = U;
              entity A { a: Long, b: __cedar::Long, c: T, d: Bool2, e: String };
            }
            """);

    assertThat(info(schema, "N::A").attributes())
        .hasToString("{a: Long, b: Long, c: String, d: N::U, e: String}");
    assertThat(info(schema, "N::A").attributes().get("a"))
        .isEqualTo(new CedarType.Attribute(new CedarType.EntityOf(new EntityType("Long")), true));
  }

  @Test
  void aCommonTypeComesBeforeAnEntityTypeOfTheSameName() {
    Schema schema = Schema.parse("type T = Long; entity T { t: T }; entity A in T;");

    assertThat(info(schema, "T").attributes()).hasToString("{t: Long}");
    assertThat(info(schema, "A").ancestors()).containsExactly(new EntityType("T"));
  }

  @Test
  void hierarchiesAreClosed() {
    Schema schema =
        Schema.parse(
            """
            entity A in B; entity B in C; entity C in [B];
            namespace N { action a in b; action b in [Action::"c"]; }
            action c;
            """);

    assertThat(info(schema, "A").ancestors())
        .containsExactlyInAnyOrder(new EntityType("B"), new EntityType("C"));
    assertThat(schema.mayBeIn(new EntityType("C"), new EntityType("B"))).isTrue();
    assertThat(schema.mayBeIn(new EntityType("B"), new EntityType("A"))).isFalse();
    assertThat(schema.action(EntityUid.of("N::Action", "a")))
        .returns(true, action -> action != null && action.isIn(EntityUid.of("Action", "c")));
    assertThat(schema.mayBeIn(new EntityType("N::Action"), new EntityType("Action"))).isTrue();
    assertThat(schema.mayBeIn(new EntityType("Action"), new EntityType("N::Action"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entity A in B;",
        "entity A { b: B };",
        "entity A tags B;",
        "entity Action;",
        "namespace N { entity Action; }",
        "entity A in Action; action a;", // An entity is no member of an action.
        "type T = T;",
        "type T = Set<{ u?: U }>; type U = V; type V = T;",
        "action a in a;",
        "action a in b; action b in c; action c in a;",
        "action a in b;",
        "entity A; action a in A::\"b\";",
        "entity A; action a appliesTo { principal: A, resource: B };",
        "entity A; action a appliesTo { principal: Action, resource: A };",
        "entity A; action a appliesTo { principal: A, resource: A, context: A };",
        "entity A; type T = Long; action a appliesTo { principal: A, resource: A, context: T };",
        "entity A; namespace N { entity A; }",
        "type A = Long; namespace N { entity A; }",
        "entity A; namespace N::M { type A = Long; }",
        "action a; namespace N { action a; }",
        "entity A { a: __cedar::Strin };",
        "entity A { a: N::Long };",
      })
  void refuses(String text) {
    assertThatThrownBy(() -> Schema.parse(text)).isInstanceOf(CedarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entity A in A;",
        "entity A { a: Action }; action a;",
        "namespace N { entity A; } namespace M { entity A; }",
        "entity ipaddr { a: ipaddr }; ",
        "entity E enum [\"a\"]; entity A in E;",
        "action a; entity A { x: Action, y: Set<Action> };",
      })
  void accepts(String text) {
    assertThatCode(() -> Schema.parse(text)).doesNotThrowAnyException();
  }

  @Test
  void anUnknownNameComesWithTheOneThatWasMeant() {
    assertThatThrownBy(() -> Schema.parse("entity User { manager: Usr };"))
        .hasMessageContaining("`Usr` is not defined as a common type or an entity type")
        .hasMessageContaining("did you mean `User`?");
  }

  @Test
  void typesThatDoubleWithEveryStepAreRefused() {
    String doubling =
        IntStream.range(0, 60)
            .mapToObj(i -> "type T%d = { a: T%d, b: T%d };".formatted(i, i + 1, i + 1))
            .collect(Collectors.joining("\n", "type T60 = Long;\n", "\n"));

    assertThatThrownBy(() -> Schema.parse(doubling))
        .hasMessageContaining("larger than the limits of 100000 types in one");
  }

  @Test
  void longChainsOfAliasesDontOverflowTheStack() {
    String chain =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "type T%d = T%d;".formatted(i, i + 1))
            .collect(Collectors.joining("\n", "", "\ntype T100000 = Long; entity A { a: T0 };"));

    assertThat(info(Schema.parse(chain), "A").attributes()).hasToString("{a: Long}");
  }

  @Test
  void longCyclesOfAliasesAreRefused() {
    String cycle =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "type T%d = Set<T%d>;".formatted(i, (i + 1) % 100_000))
            .collect(Collectors.joining("\n"));

    assertThatThrownBy(() -> Schema.parse(cycle)).hasMessageContaining("is defined by itself");
  }

  @Test
  void deepTypesAreRefused() {
    String deep = "type T = " + "Set<".repeat(100_000) + "Long" + ">".repeat(100_000) + ";";

    assertThatThrownBy(() -> Schema.parse(deep)).hasMessageContaining("nest deeper than the limit");
  }

  @Test
  void longHierarchiesAreRefused() {
    String chain =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "entity T%d in T%d;".formatted(i, (i + 1) % 100_000))
            .collect(Collectors.joining("\n"));

    assertThatThrownBy(() -> Schema.parse(chain)).hasMessageContaining("memberships exceed");
  }

  private static EntityTypeInfo info(Schema schema, String type) {
    EntityTypeInfo info = schema.entityType(new EntityType(type));
    assertThat(info).isNotNull();
    return java.util.Objects.requireNonNull(info);
  }
}
