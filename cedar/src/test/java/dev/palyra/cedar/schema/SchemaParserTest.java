package dev.palyra.cedar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.palyra.cedar.model.CedarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaParserTest {
  private static final String SHOP =
      """
      // Comments may stand anywhere.
      entity Clerk enum ["ann", "\\u{1F600}"];
      @doc("things for sale")
      namespace Shop {
        type Money = { "amount": Long, currency?: String, };
        entity Cart, Basket in [Shelf] = { owner: User, price?: Money } tags Set<String>;
        entity Shelf, User;
        @internal
        action read, "write all" in ["any"] appliesTo {
          principal: User,
          resource: [Cart, Basket],
          context: { from: __cedar::ipaddr, money: Money },
        };
        action any;
      }
      """;

  @Test
  void printingAndReadingAgainGivesTheSame() {
    SchemaFragment fragment = SchemaFragment.parse(SHOP);

    assertThat(SchemaFragment.parse(fragment.toCedar())).isEqualTo(fragment);
    assertThat(SchemaFragment.parseJson(fragment.toJson())).isEqualTo(fragment);
  }

  @Test
  void severalErrorsAreReportedWithTheirPlaces() {
    CedarException error =
        catchThrowableOfType(
            CedarException.class,
            () ->
                SchemaFragment.parse(
                    """
                    entity if;
                    entity A { a: Long b: Long };
                    namespace N { type T = ; entity B; }
                    entity C\
                    """));

    assertThat(error.diagnostics())
        .extracting(d -> d.span().line() + ":" + d.span().column() + " " + d.message())
        .containsExactly(
            "1:8 `if` is reserved and can't be an identifier",
            "2:20 unexpected `b`",
            "3:24 unexpected `;`",
            "4:9 unexpected the end of the schema");
    assertThat(error.diagnostics().get(1).expected()).containsExactly("`,`", "`}`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "entity A", // No semicolon.
        "entity A,;",
        "entity A in [B,];",
        "entity A enum [];",
        "entity A enum [b];",
        "entity A enum [\"b\"] in B;",
        "entity __cedar;",
        "namespace __cedar {}",
        "namespace a::__cedar::b {}",
        "namespace A {} namespace A {}",
        "entity A; entity A;",
        "type T = Long; type T = Long;",
        "type Long = Long;",
        "type Entity = Long;",
        "type T = Set<Long;",
        "type T = Set;;",
        "action a in [];",
        "action a in A::B;",
        "action a; action \"a\";",
        "action a appliesTo {};",
        "action a appliesTo { principal: A };",
        "action a appliesTo { principal: [], resource: A };",
        "action a appliesTo { principal: A, principal: A, resource: A };",
        "action a appliesTo { principal: A, resource: A, context: Set<Long> };",
        "action a appliesTo { principal: A resource: A };",
        "action a attributes { a: Long };",
        "@a @a entity A;",
        "@a(b) entity A;",
        "entity A { in: Long };",
        "entity A { \"unterminated: Long };",
        "entity A { \"\\q\": Long };",
        "entity A { \"\\x80\": Long };",
        "entity A { \"\\u{}\": Long };",
        "entity A { \"\\u{_1}\": Long };",
        "entity A { \"\\u{1234567}\": Long };",
        "entity A { \"\\u{D800}\": Long };",
        "entity A { a: Long } { b: Long };",
        "entity 1;",
        "entity Ä;",
        "entity A; /* no such comment */",
      })
  void refuses(String text) {
    assertThatThrownBy(() -> SchemaFragment.parse(text)).isInstanceOf(CedarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "entity principal, action, context, entity, type, namespace, Set, tags, enum;",
        "entity A {}; entity B = {}; entity C = { \"\": Long };",
        "entity A in [];",
        "entity Set; entity A { a: Set, b: Set<Set> };",
        "entity A { \"\\n\\r\\t\\0\\\\\\'\\\"\\x41\\u{1_0}\": Long };",
        "action a in [b, \"c\"] appliesTo { principal: A, resource: A, }; action b in \"c\";",
        "action in_x in N::Action::\"b\" attributes {};",
        "\u00A0entity\u2003A\u0085;//",
      })
  void accepts(String text) {
    assertThat(SchemaFragment.parse(text)).isNotNull();
  }
}
