package dev.palyra.policy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.StrictJson;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSchemaTyperTest {
  /** One property schema, and how Cedar sees it: {@code -} where it cannot. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'string'}                                    | String",
        "{'type':'string','format':'date-time'}               | String",
        "{'type':'integer','minimum':3}                       | Long",
        "{'type':'number','multipleOf':1}                     | Long",
        "{'type':'number'}                                    | -",
        "{'type':'boolean'}                                   | Bool",
        "{'type':'array','items':{'type':'string'}}           | Set<String>",
        "{'type':'array','items':{'type':'array','items':{'type':'integer'}}} | Set<Set<Long>>",
        "{'type':'array'}                                     | -",
        "{'type':'array','items':{}}                          | -",
        "{'type':'array','items':{'type':'number'}}           | -",
        "{'type':'array','prefixItems':[{'type':'string'},{'type':'string'}],'items':false} | Set<String>",
        "{'type':'array','prefixItems':[{'type':'string'},{'type':'integer'}],'items':false} | -",
        "{'type':'array','items':[{'type':'string'}],'additionalItems':false} | Set<String>",
        "{'enum':['a','b']}                                   | String",
        "{'enum':[1,2]}                                       | Long",
        "{'enum':['a',1]}                                     | -",
        "{'enum':['a',null]}                                  | String",
        "{'const':'a'}                                        | String",
        "{'const':true}                                       | Bool",
        "{'const':1.5}                                        | -",
        "{'type':['string','null']}                           | String",
        "{'type':['string','integer']}                        | -",
        "{'type':'string','nullable':true}                    | String",
        "{}                                                   | -",
        "true                                                 | -",
        "{'type':'null'}                                      | -",
        "{'$ref':'#/$defs/text'}                              | String",
        "{'$ref':'#named'}                                    | Long",
        "{'$ref':'#/$defs/nowhere'}                           | -",
        "{'$ref':'https://example.com/schema'}                | -",
        "{'allOf':[{'type':'string'},{'pattern':'x'}]}        | String",
        "{'allOf':[{'type':'number'},{'type':'integer'}]}     | Long",
        "{'anyOf':[{'type':'string'},{'type':'null'}]}        | String",
        "{'oneOf':[{'const':'a'},{'const':'b'}]}              | String",
        "{'anyOf':[{'type':'string'},{'type':'integer'}]}     | -",
        "{'type':'string','anyOf':[{'minLength':1},{'pattern':'x'}]} | String",
        "{'type':'object','additionalProperties':false,'properties':{'x':{'type':'integer'}},'required':['x']} | {x: Long}",
        "{'type':'object','additionalProperties':false,'properties':{'x':{'type':'integer'}}} | {x?: Long}",
        "{'properties':{'a b':{'type':'boolean'}}}            | {\"a b\"?: Bool}",
        "{'type':'object','additionalProperties':{'type':'string'}} | {}",
        "{'allOf':[{'properties':{'x':{'type':'string'}}},{'properties':{'y':{'type':'integer'}},'required':['x']}]} | {x?: String, y?: Long}",
        "{'oneOf':[{'properties':{'k':{'const':'a'},'x':{'type':'string'}},'required':['k']},{'properties':{'k':{'const':'b'},'y':{'type':'integer'}},'required':['k']}]} | {k: String, x?: String, y?: Long}",
        "{'oneOf':[{'properties':{'x':{'type':'string'}}},{'properties':{'x':{'type':'integer'}}}]} | {}",
        "{'type':'object','if':{},'then':{'properties':{'x':{'type':'string'}},'required':['x']}} | {x?: String}",
        "{'type':'object','dependentSchemas':{'k':{'properties':{'x':{'type':'string'}}}}} | {x?: String}",
        "{'$ref':'#/$defs/loop'}                              | {}",
        "{'type':'string','allOf':[{'type':'integer'}]}       | -",
      })
  void types(String property, String expected) {
    ArgumentTyping typing =
        typing(
            "{'type':'object','additionalProperties':false,'required':['v'],'properties':{'v':"
                + property
                + "},'$defs':{'text':{'type':'string'},'n':{'$anchor':'named','type':'integer'},"
                + "'loop':{'properties':{'next':{'$ref':'#/$defs/loop'}}}}}");

    var attribute = typing.type().get("v");
    assertThat(attribute == null ? "-" : attribute.type().toString()).isEqualTo(expected);
  }

  @Test
  void nullableIsOptional() {
    assertThat(
            typing(
                    "{'type':'object','required':['a','b'],'properties':{"
                        + "'a':{'type':['string','null']},'b':{'type':'string'}}}")
                .type())
        .hasToString("{a?: String, b: String}");
  }

  @Test
  void saysWhatItCannotSeeAndWhy() {
    assertThat(
            typing(
                    "{'type':'object','properties':{"
                        + "'ratio':{'type':'number'},"
                        + "'options':{'type':'object','additionalProperties':{'type':'string'}},"
                        + "'mixed':{'type':['string','integer']},"
                        + "'any':{},"
                        + "'points':{'type':'array','items':{'type':'object','properties':{'x':{'type':'number'}}}}}}")
                .unseen())
        .map(Unseen::toString)
        .containsExactlyInAnyOrder(
            "`ratio`: a number may have a fraction, which Cedar cannot hold exactly",
            "`options`: members that the schema does not list are allowed",
            "`mixed`: it may be a string or a integer",
            "`any`: it may be anything",
            "`points[].x`: a number may have a fraction, which Cedar cannot hold exactly",
            "`points[]`: members that the schema does not list are allowed",
            "the arguments: members that the schema does not list are allowed");
  }

  @Test
  void aSchemaWithoutObjectsTypesNothing() {
    for (String schema : List.of("true", "{}", "{'type':'string'}", "{'anyOf':[{},{}]}")) {
      ArgumentTyping typing = typing(schema);
      assertThat(typing.type().attributes()).isEmpty();
      assertThat(typing.unseen()).isNotEmpty();
    }
  }

  @Test
  void hugeSchemasEndWithinBounds() {
    var deep = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      deep.append("{'type':'object','properties':{'p':");
    }
    deep.append("{'type':'string'}").append("}}".repeat(30));
    assertThat(typing(deep.toString()).unseen()).anyMatch(u -> u.reason().contains("too deep"));

    var wide = new StringBuilder("{'$defs':{");
    for (int i = 0; i < 40; i++) {
      wide.append(
          "'d%d':{'allOf':[{'$ref':'#/$defs/d%d'},{'$ref':'#/$defs/d%d'}]},"
              .formatted(i, i + 1, i + 1));
    }
    wide.append("'d40':{}},'type':'object','properties':{'x':{'$ref':'#/$defs/d0'}}}");
    assertThat(typing(wide.toString()).unseen()).isNotEmpty();
  }

  private static ArgumentTyping typing(String schema) {
    return ArgumentTyping.of(StrictJson.parse(schema.replace('\'', '"')));
  }
}
