package dev.palyra.cedar.est;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.model.TemplateLink;
import dev.palyra.cedar.text.PolicyParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyJsonTest {
  private static final PolicyId ID = new PolicyId("p");
  private static final String SCOPE =
      """
      "principal": {"op": "All"}, "action": {"op": "All"}, "resource": {"op": "All"}\
      """;

  @Test
  void writesTheOfficialForm() {
    Policy policy =
        PolicyParser.parse(
                """
                @id("a")
                permit (principal == User::"a", action in [Action::"x", Action::"y"], resource is T in G::"g")
                when { principal.age + 1 - 2 < 3 && context has a.b } unless { context.s like "a*" };
                """)
            .policies()
            .getFirst();

    assertThat(PolicyJson.write(policy.body()).replaceAll("\\s+", ""))
        .isEqualTo(
            """
            {"effect":"permit",
            "principal":{"op":"==","entity":{"type":"User","id":"a"}},
            "action":{"op":"in","entities":[{"type":"Action","id":"x"},{"type":"Action","id":"y"}]},
            "resource":{"op":"is","entity_type":"T","in":{"entity":{"type":"G","id":"g"}}},
            "conditions":[
            {"kind":"when","body":{"&&":{"left":{"<":{"left":
            {"-":{"left":{"+":{"left":{".":{"left":{"Var":"principal"},"attr":"age"}},"right":{"Value":1}}},"right":{"Value":2}}},
            "right":{"Value":3}}},
            "right":{"has":{"left":{"Var":"context"},"attr":["a","b"]}}}}},
            {"kind":"unless","body":{"like":{"left":{".":{"left":{"Var":"context"},"attr":"s"}},
            "pattern":[{"Literal":"a"},"Wildcard"]}}}],
            "annotations":{"id":"a"}}\
            """
                .replaceAll("\\s+", ""));
  }

  @Test
  void aSetHoldsPoliciesTemplatesAndLinks() {
    PolicyDocument document =
        PolicyJson.read(
            """
            {"staticPolicies": {"s": {"effect": "forbid", %s, "conditions": []}},
             "templates": {"t": {"effect": "permit",
               "principal": {"op": "in", "slot": "?principal"}, "action": {"op": "All"}, "resource": {"op": "All"},
               "conditions": []}},
             "templateLinks": [{"templateId": "t", "newId": "l",
               "values": {"?principal": {"__entity": {"type": "User", "id": "a"}}}}]}
            """
                .formatted(SCOPE));

    assertThat(document.policies())
        .extracting(policy -> policy.id().value())
        .containsExactly("s", "l");
    assertThat(document.templates()).extracting(Template::id).containsExactly(new PolicyId("t"));
    assertThat(document.policies().getLast().link())
        .isEqualTo(
            Optional.of(
                new TemplateLink(
                    new PolicyId("t"), Map.of(Slot.PRINCIPAL, EntityUid.of("User", "a")))));
    assertThat(PolicyJson.read(PolicyJson.write(document))).isEqualTo(document);
  }

  @Test
  void aPathOfWhatAreNoNamesIsExpanded() {
    Expr expr =
        condition("{\"has\": {\"left\": {\"Var\": \"context\"}, \"attr\": [\"a\", \"b c\"]}}");

    assertThat(expr)
        .isEqualTo(
            PolicyParser.parseExpression(
                Source.of("context has a && context.a has \"b c\""), Limits.DEFAULTS));
  }

  @Test
  void valuesAreLiteralsAllTheWayDown() {
    assertThat(
            condition(
                """
                {"Value": {"a": [1, "x", {"__entity": {"type": "U", "id": "i"}}],
                           "b": {"__extn": {"fn": "offset", "args": [{"__extn": {"fn": "datetime", "arg": "2024-01-01"}}, 1]}}}}
                """))
        .isEqualTo(
            PolicyParser.parseExpression(
                Source.of("{a: [1, \"x\", U::\"i\"], b: datetime(\"2024-01-01\").offset(1)}"),
                Limits.DEFAULTS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}                                                        | an expression has one member, not 0",
        "{\"Var\": \"principal\", \"Value\": 1}                    | an expression has one member, not 2",
        "{\"Var\": \"user\"}                                       | expected one of [action, context, principal, resource]",
        "{\"Value\": null}                                         | null is not a value",
        "{\"Value\": {\"__expr\": \"1\"}}                          | `__expr`",
        "{\"Value\": {\"__entity\": {\"type\": \"a b\", \"id\": \"\"}}} | `a b` is not a name of an entity type",
        "{\"Value\": {\"__extn\": {\"fn\": \"foo\", \"arg\": 1}}}  | there is no operator or function `foo`",
        "{\"Slot\": \"?principal\"}                                | a slot can't stand in a condition",
        "{\"foo\": []}                                             | there is no operator or function `foo`",
        "{\"isIpv4\": []}                                          | needs something to be called on",
        "{\"==\": {\"left\": {\"Value\": 1}}}                      | the member `right` is missing",
        "{\"!\": {\"arg\": {\"Value\": true}, \"x\": 1}}           | unknown member `x`",
        "{\".\": {\"left\": {\"Value\": 1}, \"attr\": 2}}          | `attr` must be a string",
        "{\"has\": {\"left\": {\"Value\": 1}, \"attr\": []}}       | must not be empty",
        "{\"like\": {\"left\": {\"Value\": 1}, \"pattern\": \"a\"}} | expected an array",
        "{\"is\": {\"left\": {\"Value\": 1}, \"entity_type\": \"if\"}} | `if` is not a name of an entity type",
        "[1]                                                       | expected an object, got an array",
        "{\"Value\": 1.0}                                          | a number must be an integer",
      })
  void refusesWhatIsNoExpression(String body, String message) {
    assertThatThrownBy(() -> condition(body))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"principal\": {\"op\": \"All\", \"x\": 1}                                  | unknown member `x`",
        "\"principal\": {\"op\": \"<\"}                                              | `op` must be one of",
        "\"principal\": {\"op\": \"==\"}                                             | expected one of `entity` and `slot`",
        "\"principal\": {\"op\": \"==\", \"slot\": \"?resource\"}                    | the slot here must be `?principal`",
        "\"action\": {\"op\": \"is\", \"entity_type\": \"Action\"}                   | unknown member `entity_type`",
        "\"action\": {\"op\": \"==\", \"entity\": {\"type\": \"User\", \"id\": \"\"}} | `User` is not a type of actions",
        "\"effect\": \"allow\"                                                       | `effect` must be",
        "\"annotations\": {\"a b\": \"x\"}                                           | `a b` is not a name of an annotation",
        "\"annotations\": {\"a\": 1}                                                 | expected a string or null",
        "\"conditions\": [{\"kind\": \"where\", \"body\": {\"Value\": true}}]        | `kind` must be",
        "\"extra\": 1                                                                | unknown member `extra`",
      })
  void refusesWhatIsNoPolicy(String replaced, String message) {
    String name = replaced.substring(0, replaced.indexOf(':'));
    String all = "\"effect\": \"permit\"|" + SCOPE.replace("}, \"", "}|\"") + "|\"conditions\": []";
    String others =
        String.join(
            ", ",
            List.of(all.split("\\|")).stream()
                .filter(member -> !member.startsWith(name + ":"))
                .toList());

    assertThatThrownBy(() ->
            PolicyJson.readPolicy(
                ID, Source.of("{" + others + ", " + replaced + "}"), Limits.DEFAULTS))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining(message);
    assertThat(
            PolicyJson.readPolicy(
                ID, Source.of("{" + all.replace("|", ", ") + "}"), Limits.DEFAULTS))
        .isNotNull();
  }

  @Test
  void refusesLinksThatDoNotFit() {
    String user = "{\"type\": \"U\", \"id\": \"\"}";
    Map<String, String> wrong =
        Map.of(
            "{\"templateId\": \"x\", \"newId\": \"l\", \"values\": {}}",
            "there is no template `x`",
            "{\"templateId\": \"t\", \"newId\": \"l\", \"values\": {}}",
            "values were given for []",
            "{\"templateId\": \"t\", \"newId\": \"t\", \"values\": {\"?principal\": " + user + "}}",
            "two policies",
            "{\"templateId\": \"t\", \"newId\": \"l\", \"values\": {\"?principal\": "
                + user
                + ", \"?resource\": "
                + user
                + "}}",
            "values were given for",
            "{\"templateId\": \"t\", \"newId\": \"l\", \"values\": {\"?x\": " + user + "}}",
            "there is no slot `?x`");

    wrong.forEach((link, message) ->
        assertThatThrownBy(() -> PolicyJson.read(withLink(link)))
            .isInstanceOf(CedarException.class)
            .hasMessageContaining(message));
  }

  private static String withLink(String link) {
    return """
    {"staticPolicies": {}, "templates": {"t": {"effect": "permit", "principal": {"op": "==", "slot": "?principal"},
     "action": {"op": "All"}, "resource": {"op": "All"}, "conditions": []}}, "templateLinks": [%s]}\
    """
        .formatted(link);
  }

  private static Expr condition(String body) {
    String json =
        "{\"effect\": \"permit\", %s, \"conditions\": [{\"kind\": \"when\", \"body\": %s}]}"
            .formatted(SCOPE, body);
    return PolicyJson.readPolicy(ID, Source.of(json), Limits.DEFAULTS)
        .body()
        .conditions()
        .getFirst()
        .body();
  }
}
