package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.text.PolicyParser;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions evaluate to, and what errs, through the authorizer. */
class EvaluationTest {
  private static final Entities ENTITIES =
      EntitiesJson.read(
          """
          [{"uid": {"type": "User", "id": "alice"}, "parents": [{"type": "Team", "id": "a"}],
            "attrs": {"age": 30, "name": "Alice", "friend": {"__entity": {"type": "User", "id": "bob"}},
                      "address": {"city": "Brno"}},
            "tags": {"role": "admin"}},
           {"uid": {"type": "Team", "id": "a"}, "parents": [{"type": "Team", "id": "all"}], "attrs": {}},
           {"uid": {"type": "User", "id": "bob"}, "parents": [], "attrs": {"age": 20}}]
          """);

  private static final RecordValue CONTEXT =
      ValueJson.readRecord(
          JsonReader.read(
              """
              {"n": 5, "s": "text", "t": true, "set": [1, "a"], "empty": [], "max": 9223372036854775807,
               "min": -9223372036854775808, "rec": {"a": {"b": 1}},
               "ip": {"__extn": {"fn": "ip", "arg": "10.1.2.3"}},
               "users": [{"__entity": {"type": "User", "id": "alice"}}]}
              """),
          "context");

  private static Response when(String condition) {
    return decide("permit (principal, action, resource) when { " + condition + " };");
  }

  private static Response decide(String policies) {
    PolicyDocument document = PolicyParser.parse(policies);
    return Authorizer.authorize(
        PolicySet.of(document.policies(), document.templates()),
        ENTITIES,
        new Request(
            EntityUid.of("User", "alice"),
            EntityUid.of("Action", "read"),
            EntityUid.of("File", "f"),
            CONTEXT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Equality is of any kinds, and never an error.
        "1 == 1",
        "1 != \"1\"",
        "[1, 2, 2] == [2, 1]",
        "{a: 1, b: 2} == {b: 2, a: 1}",
        "{} != []",
        "[[1], []] == [[], [1], [1]]",
        "ip(\"10.0.0.0/8\") != ip(\"10.0.0.1/8\")",
        "decimal(\"1.0\") == decimal(\"1.0000\")",
        "datetime(\"1970-01-01\") != duration(\"0ms\")",
        "ip(\"::1\") == ip(\"0:0:0:0:0:0:0:1\")",
        "principal == User::\"alice\"",
        "User::\"x\" != Team::\"x\"",
        "context.s == \"text\"",
        "\"text\" == context.s",
        "context.n == 5",
        "principal != resource",
        // Short circuits keep type errors and errors away.
        "true || 1",
        "!(false && 1)",
        "true || context.none",
        "if true then true else 1 + \"\" == 2",
        "if context.t then context.n == 5 else context.none",
        "context has none.x || true",
        // Arithmetic and order.
        "1 + 2 - 3 * 4 == -9",
        "context.min == -9223372036854775808",
        "-(-5) == 5",
        "2 * 3 * 4 == 24",
        "context.max + 0 == context.max",
        "1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3",
        "!(2 < 2) && !(2 > 2)",
        "context.n > 4 && context.n >= 5 && context.n < 6 && context.n <= 5",
        "!(5 < context.n)",
        "datetime(\"2024-01-01\") < datetime(\"2024-01-02\")",
        "duration(\"-1s\") <= duration(\"0s\")",
        "!(context.n > 5) && !(context.n < 5)",
        // Attributes, tags and records.
        "principal.age == 30",
        "principal[\"name\"] == \"Alice\"",
        "principal.friend.age == 20",
        "principal has age && !(principal has none)",
        "principal has address.city",
        "!(principal has address.none.deeper)",
        "principal has friend.age",
        "!(resource has age)",
        "context.rec.a.b == 1",
        "context has rec.a.b",
        "!(context has rec.b.a)",
        "{\"a b\": 1}[\"a b\"] == 1",
        "{a: {b: 1}} has a.b",
        "principal.hasTag(\"role\") && principal.getTag(\"role\") == \"admin\"",
        "!resource.hasTag(\"role\")",
        "!principal.hasTag(\"age\")",
        "principal.hasTag(context.s) == false",
        // Hierarchy.
        "principal in principal",
        "resource in resource",
        "principal in Team::\"all\"",
        "principal in [Team::\"x\", Team::\"a\"]",
        "!(principal in [])",
        "!(resource in Team::\"a\")",
        "principal in context.users",
        "principal is User",
        "!(principal is Team)",
        "principal is User in Team::\"all\"",
        "!(principal is Team in 1)",
        "action in [Action::\"read\"]",
        "!(Team::\"a\" in User::\"alice\")",
        "principal is User in [Team::\"all\"]",
        // Sets.
        "context.set.contains(1) && !context.set.contains(2)",
        "context.empty.isEmpty() && ![1].isEmpty()",
        "[1, 2].containsAll([2]) && [1].containsAll([]) && ![1].containsAll([1, 2])",
        "[1, 2].containsAny([3, 2]) && ![1].containsAny([]) && ![].containsAny([])",
        // Patterns.
        "context.s like \"t*t\" && context.s like \"*\" && !(context.s like \"t\")",
        "\"\" like \"\" && \"\" like \"**\" && !(\"\" like \"a*\")",
        "\"a*b\" like \"a\\*b\"",
        "!(\"aXb\" like \"a\\*b\")",
        "\"😀x\" like \"😀*\"",
        "!(\"aba\" like \"ab*ba\")",
        "\"abcbcd\" like \"a*bc*d\"",
        // Extensions.
        "context.ip.isInRange(ip(\"10.0.0.0/8\")) && context.ip.isIpv4() && !context.ip.isLoopback()",
        "decimal(\"1.1\").lessThan(decimal(\"1.2\"))",
        "decimal(\"1.1\").greaterThanOrEqual(decimal(\"1.1\"))",
        "datetime(\"2024-01-01\").offset(duration(\"1d\")) == datetime(\"2024-01-02\")",
        "datetime(\"2024-01-02\").durationSince(datetime(\"2024-01-01\")).toHours() == 24",
        "datetime(\"1969-12-31T23:59:59Z\").toTime() == duration(\"23h59m59s\")",
        "ip(if context.t then \"10.0.0.1\" else \"nonsense\").isIpv4()",
        "!(context has nope)",
      })
  void holds(String condition) {
    Response response = when(condition);
    assertThat(response.errors()).isEmpty();
    assertThat(response.isAllowed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | expected bool, got long",
        "true && 1 | expected bool, got long",
        "!context.n | expected bool, got long",
        "if context.n then true else true | expected bool, got long",
        "1 + \"a\" == 2 | expected long, got string",
        "-context.min == 1 | integer overflow",
        "context.max + 1 == 1 | integer overflow",
        "context.min - 1 == 1 | integer overflow",
        "0 - context.min == 1 | integer overflow",
        "context.max * 2 == 1 | integer overflow",
        "context.min * -1 == 1 | integer overflow",
        "1 < \"a\" | expected long, got string",
        "\"a\" < \"b\" | expected long, datetime or duration, got string",
        "decimal(\"1.0\") < decimal(\"2.0\") | got decimal",
        "datetime(\"2024-01-01\") < duration(\"1d\") | expected datetime, got duration",
        "context.none == 1 | has no attribute \"none\"",
        "principal.none == 1 | `User::\"alice\"` has no attribute",
        "resource.name == 1 | entity `File::\"f\"` does not exist",
        "principal.name.x == 1 | expected record or entity, got string",
        "context.n has x | expected record or entity, got long",
        "principal has name.x | expected record or entity, got string",
        "principal.getTag(\"none\") == 1 | has no tag \"none\"",
        "resource.getTag(\"role\") == 1 | does not exist",
        "principal.hasTag(1) | expected string, got long",
        "context.hasTag(\"x\") | expected entity, got record",
        "1 in principal | expected entity, got long",
        "principal in 1 | expected entity or set of entities, got long",
        "principal in [principal, 1] | expected entity, got long",
        "context.s is User | expected entity, got string",
        "principal is User in 1 | got long",
        "context.n.contains(1) | expected set, got long",
        "[1].containsAll(1) | expected set, got long",
        "context.s.isEmpty() | expected set, got string",
        "context.n like \"*\" | expected string, got long",
        "ip(\"nonsense\").isIpv4() | not an IP address",
        "ip(1).isIpv4() | expected string, got long",
        "context.s.isIpv4() | expected ipaddr, got string",
        "decimal(\"1.0\").lessThan(1) | expected decimal, got long",
        "ip(\"10.0.0.1\", \"x\").isIpv4() | takes 1 arguments, got 2",
        "ip().isIpv4() | takes 1 arguments, got 0",
        "context.ip.isInRange() | takes 2 arguments, got 1",
        "[context.none].isEmpty() | has no attribute",
        "{a: context.none} has b | has no attribute",
        "[1, 1 + \"\"] == [] | expected long",
      })
  void errs(String condition, String message) {
    Response response = when(condition);
    assertThat(response.decision()).isEqualTo(Decision.DENY);
    assertThat(response.reasons()).isEmpty();
    assertThat(response.errors()).hasSize(1);
    assertThat(response.errors().getFirst().message())
        .contains("policy `policy0`")
        .contains(message);
    assertThat(response.errors().getFirst().cause().span().isPresent()).isTrue();
  }

  @Test
  void bothSidesOfAnOrMustBeBooleans() {
    assertThat(when("false || context.s").errors().getFirst().message())
        .contains("expected bool, got string");
  }

  @Test
  void unlessNegatesAndConditionsStopAtTheFirstThatFails() {
    assertThat(
            decide("permit (principal, action, resource) when { true } unless { false };")
                .isAllowed())
        .isTrue();
    Response stopped = decide("permit (principal, action, resource) unless { true } when { 1 };");
    assertThat(stopped.isAllowed()).isFalse();
    assertThat(stopped.errors()).isEmpty();
  }

  @Test
  void forbidsOverrideAndAloneAreNamed() {
    Response response =
        decide(
            """
            permit (principal, action, resource);
            forbid (principal == User::"alice", action, resource);
            forbid (principal, action, resource) when { context.none };
            permit (principal, action, resource) when { 1 };
            forbid (principal, action, resource is File);
            """);
    assertThat(response.decision()).isEqualTo(Decision.DENY);
    assertThat(response.reasons()).containsExactlyInAnyOrder(id(1), id(4));
    assertThat(response.errors().stream().map(error -> error.policy().id()))
        .containsExactlyInAnyOrder(id(2), id(3));
  }

  @Test
  void aForbidThatErrsDoesNotForbidButIsReported() {
    Response response =
        decide(
            "permit (principal, action, resource); forbid (principal, action, resource) when { 1 };");
    assertThat(response.decision()).isEqualTo(Decision.ALLOW);
    assertThat(response.errors()).hasSize(1);
  }

  @Test
  void allDeterminingPoliciesAreNamed() {
    String many =
        IntStream.range(0, 100)
            .mapToObj(_ -> "permit (principal, action, resource);")
            .collect(Collectors.joining());
    assertThat(decide(many).determining()).hasSize(100);
    assertThat(decide("").determining()).isEmpty();
    assertThat(decide("").decision()).isEqualTo(Decision.DENY);
  }

  @Test
  void linkedTemplatesApplyToWhatFillsThem() {
    PolicyDocument document =
        PolicyParser.parse(
            "permit (principal in ?principal, action, resource) when { context.n == 5 };");
    PolicySet set = PolicySet.of(document.policies(), document.templates());
    Request request =
        new Request(
            EntityUid.of("User", "alice"),
            EntityUid.of("Action", "a"),
            EntityUid.of("File", "f"),
            CONTEXT);
    assertThat(Authorizer.authorize(set, ENTITIES, request).isAllowed()).isFalse();
    PolicySet linked = set.link(id(0), id(9), Map.of(Slot.PRINCIPAL, EntityUid.of("Team", "all")));
    Response response = Authorizer.authorize(linked, ENTITIES, request);

    assertThat(response.reasons()).containsExactly(id(9));
  }

  private static PolicyId id(int number) {
    return new PolicyId("policy" + number);
  }
}
