package dev.palyra.cedar.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.CedarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaJsonTest {
  private static final String SHOP =
      """
      {
        "Shop": {
          "commonTypes": {
            "Money": {
              "type": "Record",
              "attributes": {
                "amount": { "type": "Long" },
                "tax": { "type": "Extension", "name": "decimal", "required": false }
              },
              "annotations": { "doc": "what it costs", "internal": null }
            }
          },
          "entityTypes": {
            "Cart": {
              "memberOfTypes": ["Shelf"],
              "shape": { "type": "Money" },
              "tags": { "type": "Set", "element": { "type": "Entity", "name": "Shelf" } }
            },
            "Shelf": {},
            "Size": { "enum": ["small", "large"] }
          },
          "actions": {
            "any": {},
            "read": {
              "memberOf": [{ "id": "any" }],
              "appliesTo": {
                "principalTypes": ["Shelf"],
                "resourceTypes": ["Cart"],
                "context": { "type": "EntityOrCommon", "name": "Money" }
              }
            }
          }
        }
      }
      """;

  @Test
  void writingAndReadingAgainGivesTheSame() {
    SchemaFragment fragment = SchemaFragment.parseJson(SHOP);

    assertThat(SchemaFragment.parseJson(fragment.toJson())).isEqualTo(fragment);
  }

  @Test
  void cedarSyntaxThatMeansTheSameResolvesToTheSame() {
    Schema fromCedar =
        Schema.parse(
            """
            namespace Shop {
              type Money = { amount: Long, tax?: decimal };
              entity Cart in Shelf { amount: Long, tax?: decimal } tags Set<Shelf>;
              entity Shelf;
              entity Size enum ["small", "large"];
              action any;
              action read in any appliesTo { principal: Shelf, resource: Cart, context: Money };
            }
            """);

    assertThat(Schema.parseJson(SHOP)).isEqualTo(fromCedar);
  }

  @Test
  void aShapeThatIsANameHasNoCedarSyntax() {
    assertThatThrownBy(() -> SchemaFragment.parseJson(SHOP).toCedar())
        .isInstanceOf(CedarException.class)
        .hasMessageContaining("only the JSON form can write");
  }

  @Test
  void anErrorNamesThePlace() {
    assertThatThrownBy(() ->
            SchemaFragment.parseJson(
                """
                {"N": {"entityTypes": {"A": {"memberOfTypes": ["B", 1]}}, "actions": {}}}\
                """))
        .hasMessageContaining(
            "expected a string, found a number at [\"N\"][\"entityTypes\"][\"A\"][\"memberOfTypes\"][1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"entityTypes\": {}, \"actions\": {}}", // No namespace.
        "{\"\": {\"entityTypes\": {}}}",
        "{\"\": {\"actions\": {}}}",
        "{\"\": {\"entityTypes\": {}, \"actions\": {}, \"annotations\": {\"a\": \"b\"}}}",
        "{\"a b\": {\"entityTypes\": {}, \"actions\": {}}}",
        "{\"__cedar\": {\"entityTypes\": {}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"if\": {}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {}, \"A\": {}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"enum\": []}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"enum\": [\"a\"], \"memberOfTypes\": []}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"shape\": null}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"extra\": {}}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"tags\": {\"type\": \"Set\"}}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"tags\": {\"type\": \"Long\", \"name\": \"x\"}}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"tags\": {\"type\": \"Record\"}}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {\"A\": {\"shape\": {\"type\": \"Record\", \"attributes\": {}, \"additionalAttributes\": true}}}, \"actions\": {}}}",
        "{\"\": {\"entityTypes\": {}, \"actions\": {\"a\": {\"attributes\": {}}}}}",
        "{\"\": {\"entityTypes\": {}, \"actions\": {\"a\": {\"appliesTo\": {\"principalTypes\": []}}}}}",
        "{\"\": {\"entityTypes\": {}, \"actions\": {\"a\": {\"memberOf\": [{\"type\": \"Action\"}]}}}}",
        "{\"\": {\"entityTypes\": {}, \"actions\": {}, \"commonTypes\": {\"Boolean\": {\"type\": \"Long\"}}}}",
        "{\"\": {\"entityTypes\": {}, \"actions\": {}, \"commonTypes\": {\"T\": {\"type\": \"Long\", \"required\": true}}}}",
      })
  void refuses(String json) {
    assertThatThrownBy(() -> SchemaFragment.parseJson(json)).isInstanceOf(CedarException.class);
  }

  @Test
  void whatMayBeNullMayBeNull() {
    assertThat(
            SchemaFragment.parseJson(
                """
                {"": {"entityTypes": {}, "actions": {"a": {"appliesTo": null, "memberOf": null, "attributes": null}}}}\
                """))
        .isEqualTo(SchemaFragment.parse("action a;"));
  }
}
