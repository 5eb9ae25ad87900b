package dev.palyra.cedar.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.ValidationReport.Finding;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidatorTest {
  private static final Schema SCHEMA =
      Schema.parse(
          """
          type Address = { street: String, zip?: Long };
          entity Team in Team;
          entity User in Team {
            name: String, age?: Long, home?: Address, manager?: User, from: ipaddr, tall: Bool,
            since: datetime, friends: Set<User>
          } tags Long;
          entity Admin in Team;
          entity Doc { owner: User, "odd name"?: String };
          entity Size enum ["small", "large"];
          action any;
          action read in any appliesTo {
            principal: [User, Admin], resource: Doc, context: { at?: datetime, n: Long } };
          action resize appliesTo { principal: User, resource: [Doc, Size] };
          namespace Ns { action other; }
          """);
  private static final Validator VALIDATOR = new Validator(SCHEMA);

  /** Conditions on what a user reads. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "principal.name == \"a\"",
        "principal has age && principal.age > 1",
        "principal has home.zip && principal.home.zip == 1",
        "principal has home && principal.home.street like \"a*\"",
        "principal has manager && principal.manager has age && principal.manager.age == 2",
        "if principal has age then principal.age == 1 else false",
        "!(principal has age) || true",
        "(principal has age || principal has age) && principal.age == 1",
        "(if context.n == 1 then principal has age else principal has age) && principal.age == 1",
        "resource has \"odd name\" && resource[\"odd name\"] == \"a\"",
        "principal.hasTag(\"a\") && principal.getTag(\"a\") == 1",
        "principal.hasTag(principal.name) && principal.getTag(principal.name) == 1",
        "context has at && context.at < datetime(\"2024-01-01\")",
        "principal.from.isInRange(ip(\"10.0.0.0/8\"))",
        "principal.friends.contains(User::\"a\")",
        "principal.friends.containsAll([User::\"a\", principal])",
        "principal in [Team::\"a\", Team::\"b\"]",
        "principal == Admin::\"a\" && principal.nonsense", // Never equal: not looked at.
        "principal is Admin && 1 + \"a\" == 2",
        "1 == \"a\" && 1 + \"a\" == 2", // Literals that differ.
        "action in Action::\"any\" || 1 + \"a\" == 2", // Always true.
        "action == Action::\"resize\" && context.nonsense",
        "{a: 1}.a == 1",
        "{a: 1} == {a: context.n}",
        "{a: 1} has a",
        "action has anything && 1",
        "resource.owner.since.offset(duration(\"1h\")).toDate() == resource.owner.since",
        "(principal.tall && true) == false",
        "[true, principal.tall].contains(false)",
        "Size::\"small\" == Size::\"large\" || true",
        "context.n + 1 - 2 * 3 >= -context.n",
        "resource.owner.friends.isEmpty()",
      })
  void accepts(String condition) {
    assertThat(validate(userReads(condition)).errors()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          principal.nonsense                              ; has no attribute "nonsense"
          principal.age == 1                              ; attribute "age" of `User` is optional
          principal has age || principal.age == 1     ; is optional
          principal has home && principal.home.zip == 1   ; attribute "zip"
          !(principal has age) && principal.age == 1      ; is optional
          (principal has age || true) && principal.age == 1 ; is optional
          (principal has age || principal has home) && principal.age == 1 ; is optional
          if principal has age then true else principal.age == 1 ; is optional
          context.at < datetime("2024-01-01")             ; is optional
          principal.getTag("a") == 1                      ; whether `User` has this tag is unknown
          principal.hasTag("b") && principal.getTag("a") == 1 ; has this tag is unknown
          resource.getTag("a") == 1                       ; `Doc` has no tags
          principal.name == 1                             ; different types: String and Long
          principal.name                                  ; expected Bool, got String
          principal.name && true                          ; expected Bool, got String
          if principal.tall then 1 else "a"               ; the branches of this `if` have different
          1 + "a" == 2                                    ; expected Long, got String
          -principal.name == 2                            ; expected Long, got String
          !context.n                                      ; expected Bool, got Long
          [] == [1]                                       ; the type of an empty set is unknown
          [1, "a"].contains(1)                            ; the elements of this set have different
          [1].contains("a")                               ; different types
          [1].containsAny(["a"])                          ; different types
          1.isEmpty()                                     ; expected a set
          principal.name in Team::"a"                     ; expected an entity, got String
          principal in principal.name                     ; an entity or a set of entities
          principal.name is User                          ; expected an entity
          context.n like "a"                              ; expected String, got Long
          principal.since < 1                             ; compares two of one type
          principal.from < principal.from                 ; expected Long, datetime or duration
          ip("nonsense").isIpv4()                         ; `ip` can't read "nonsense"
          ip(principal.name).isIpv4()                     ; must be a literal
          ip(1).isIpv4()                                  ; expected String, got Long
          ip("::1").isIpv4(1)                             ; takes 1 arguments, got 2
          principal.isIpv4()                              ; expected ipaddr, got `User`
          {a: 1} == {b: 1}                                ; different types
          {a: 1}.b == 1                                   ; has no attribute "b"
          action.name == "a"                              ; has no attribute "name"
          context.n.m                                     ; expected an entity or a record, got Long
          principal == Nobody::"a"                        ; unknown entity type `Nobody`
          principal is Nobody                             ; unknown entity type `Nobody`
          false && principal == Nobody::"a"               ; unknown entity type `Nobody`
          action == Action::"write"                       ; unknown action `Action::"write"`
          Size::"huge" == Size::"small"                   ; unknown entity `Size::"huge"`
          """)
  void refuses(String condition, String message) {
    List<Finding> findings = findings(userReads(condition));

    assertThat(findings).isNotEmpty().allMatch(Finding::isError);
    assertThat(findings).anyMatch(f -> f.diagnostic().message().contains(message));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permit (principal is Team, action, resource);",
        "permit (principal == Team::\"a\", action == Action::\"read\", resource);",
        "permit (principal is Admin, action == Action::\"resize\", resource);",
        "permit (principal, action == Action::\"any\", resource);",
        "permit (principal, action in Ns::Action::\"other\", resource);",
        "permit (principal, action in [], resource);",
        "permit (principal, action in [Action::\"any\", Ns::Action::\"other\"], resource);",
        "permit (principal, action == Action::\"none\", resource);",
        "permit (principal, action, resource == Size::\"huge\");",
        "permit (principal, action, resource is User in Team::\"a\");",
        "permit (principal is Nobody, action, resource);",
      })
  void refusesScopes(String policy) {
    assertThat(findings(policy)).isNotEmpty().allMatch(Finding::isError);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permit (principal, action, resource);",
        "permit (principal in Team::\"a\", action in Action::\"any\", resource);",
        "permit (principal, action in [Action::\"any\", Action::\"resize\"], resource);",
        "permit (principal is User in Team::\"a\", action, resource is Size);",
        "permit (principal == User::\"a\", action == Action::\"read\", resource == Doc::\"a\");",
      })
  void acceptsScopes(String policy) {
    assertThat(findings(policy)).isEmpty();
  }

  @Test
  void aPolicyThatCanNotMatchIsWarnedOf() {
    List<Finding> findings = findings(userReads("principal is Admin"));

    assertThat(findings).singleElement().matches(f -> !f.isError());
    assertThat(validate(userReads("principal is Admin")).isAccepted()).isTrue();
  }

  @Test
  void everyKindOfRequestIsChecked() {
    assertThat(findings("permit (principal, action, resource) when { principal.name == \"a\" };"))
        .singleElement()
        .extracting(f -> f.diagnostic().hint().orElse(""))
        .asString()
        .contains("in a request of a `Admin` with action `Action::\"read\"` on a `Doc`");
  }

  @Test
  void anErrorQuotesTheSourceAndSuggests() {
    assertThat(findings(userReads("principal.nam == \"a\"")))
        .singleElement()
        .extracting(f -> f.diagnostic().render())
        .asString()
        .contains("principal.nam", "^", "did you mean `name`?");
  }

  @Test
  void anEqualityThatShouldBeAMembershipIsSuggested() {
    assertThat(findings("permit (principal == Team::\"a\", action, resource);"))
        .singleElement()
        .extracting(f -> f.diagnostic().hint().orElse(""))
        .isEqualTo("try `in` in the place of `==` for the principal");
  }

  @Test
  void templatesAreCheckedAndSoAreTheirLinks() {
    Template template =
        template("permit (principal in ?principal, action, resource) when { context.n == 1 };");
    Template read =
        template("permit (principal == ?principal, action == Action::\"read\", resource);");

    assertThat(VALIDATOR.validate(List.of(), List.of(template)).errors())
        .as("resize has no context")
        .singleElement()
        .matches(f -> f.diagnostic().message().contains("has no attribute \"n\""));
    assertThat(VALIDATOR.validate(List.of(link(read, "User")), List.of(read)).findings()).isEmpty();
    assertThat(VALIDATOR.validate(List.of(link(read, "Team")), List.of(read)).errors())
        .singleElement()
        .matches(f -> f.policy().equals(new PolicyId("link")));
    assertThat(VALIDATOR.validate(List.of(link(read, "Nobody")), List.of(read)).errors())
        .hasSize(2);
  }

  private static Template template(String text) {
    return PolicyParser.parseTemplate(new PolicyId("t"), Source.of(text), Limits.DEFAULTS);
  }

  private static Policy link(Template template, String type) {
    return template.link(new PolicyId("link"), Map.of(Slot.PRINCIPAL, EntityUid.of(type, "a")));
  }

  @Test
  void longChainsAreCheckedInLinearTime() {
    String chain =
        IntStream.range(0, 20_000)
            .mapToObj(i -> "principal.hasTag(\"%d\")".formatted(i))
            .collect(Collectors.joining(" && "));

    assertThat(findings(userReads(chain + " && principal.getTag(\"7\") == 1"))).isEmpty();
    assertThat(findings(userReads(chain.replace("&&", "||")))).isEmpty();
    assertThat(findings(userReads("1" + " + 1".repeat(100_000) + " == 1"))).isEmpty();
  }

  @Test
  void theDeepestExpressionsThatParseAreChecked() {
    String deep = "(true && ".repeat(90) + "true" + ")".repeat(90);
    String path = "principal" + ".manager".repeat(90);

    assertThat(findings(userReads(deep))).isEmpty();
    assertThat(findings(userReads("principal has " + "manager.".repeat(90) + "age"))).isEmpty();
    assertThat(findings(userReads(path + " == principal"))).hasSize(20).allMatch(Finding::isError);
  }

  private static String userReads(String condition) {
    return "permit (principal is User, action == Action::\"read\", resource) when { "
        + condition
        + " };";
  }

  private static List<Finding> findings(String policies) {
    return validate(policies).findings();
  }

  private static ValidationReport validate(String policies) {
    PolicyDocument document = PolicyParser.parse(policies);
    return VALIDATOR.validate(document.policies(), document.templates());
  }
}
