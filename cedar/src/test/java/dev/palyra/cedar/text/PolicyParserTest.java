package dev.palyra.cedar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.ActionConstraint;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Condition;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Template;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyParserTest {
  private static final EntityUid ALICE = EntityUid.of("User", "alice");
  private static final EntityUid VIEW = EntityUid.of("Action", "view");

  @Test
  void readsEverythingThatAPolicyHas() {
    PolicyBody body =
        only(
            """
            // a comment
            @id("first") @advice("a \\"quoted\\" word") @bare @if("reserved words may name annotations")
            forbid(principal == User::"alice", action in [Action::"view", NS::Action::"edit",],
                resource is NS::Photo in Album::"x",)
            when { true } unless { false };
            """);

    assertThat(body.annotations())
        .containsExactly(
            Map.entry("id", "first"),
            Map.entry("advice", "a \"quoted\" word"),
            Map.entry("bare", ""),
            Map.entry("if", "reserved words may name annotations"));
    assertThat(body.effect()).isEqualTo(Effect.FORBID);
    assertThat(body.principal()).isEqualTo(new ScopeConstraint.Eq(ALICE));
    assertThat(body.action())
        .isEqualTo(new ActionConstraint.InAny(List.of(VIEW, EntityUid.of("NS::Action", "edit"))));
    assertThat(body.resource())
        .isEqualTo(
            new ScopeConstraint.IsIn(new EntityType("NS::Photo"), EntityUid.of("Album", "x")));
    assertThat(body.conditions())
        .extracting(Condition::kind)
        .containsExactly(Condition.Kind.WHEN, Condition.Kind.UNLESS);
  }

  @Test
  void aScopeWithoutConstraintsMatchesAll() {
    PolicyBody body = only("permit(principal, action, resource);");

    assertThat(body.principal()).isEqualTo(new ScopeConstraint.Any());
    assertThat(body.action()).isEqualTo(new ActionConstraint.Any());
    assertThat(body.resource()).isEqualTo(new ScopeConstraint.Any());
    assertThat(body.conditions()).isEmpty();
  }

  @Test
  void oneActionAndAListOfOneAreToldApart() {
    assertThat(only("permit(principal, action in Action::\"view\", resource);").action())
        .isEqualTo(new ActionConstraint.In(VIEW));
    assertThat(only("permit(principal, action in [Action::\"view\"], resource);").action())
        .isEqualTo(new ActionConstraint.InAny(List.of(VIEW)));
    assertThat(only("permit(principal, action in [], resource);").action())
        .isEqualTo(new ActionConstraint.InAny(List.of()));
  }

  @Test
  void parenthesesAroundEntitiesOfTheScopeMeanNothing() {
    PolicyBody body =
        only(
            "permit(principal == ((User::\"alice\")), action in ([(Action::\"view\")]), resource);");

    assertThat(body.principal()).isEqualTo(new ScopeConstraint.Eq(ALICE));
    assertThat(body.action()).isEqualTo(new ActionConstraint.InAny(List.of(VIEW)));
  }

  @Test
  void slotsMakeATemplate() {
    PolicyDocument document =
        PolicyParser.parse(
            """
            permit(principal in ?principal, action, resource == ?resource);
            permit(principal, action, resource);
            permit(principal is User in ?principal, action, resource);
            """);

    assertThat(document.templates())
        .extracting(Template::id)
        .containsExactly(new PolicyId("policy0"), new PolicyId("policy2"));
    assertThat(document.policies()).extracting(Policy::id).containsExactly(new PolicyId("policy1"));
    assertThat(document.templates().getFirst().slots())
        .containsExactly(Slot.PRINCIPAL, Slot.RESOURCE);
  }

  @Test
  void idsComeFromTheAnnotationWhereTheCallerAsksForIt() {
    String text =
        "@id(\"a\") permit(principal, action, resource); permit(principal, action, resource);";

    assertThat(PolicyParser.parse(text).policies())
        .extracting(policy -> policy.id().value())
        .containsExactly("policy0", "policy1");
    assertThat(
            PolicyParser.parse(Source.of(text), PolicyParser.Ids.ANNOTATED, Limits.DEFAULTS)
                .policies())
        .extracting(policy -> policy.id().value())
        .containsExactly("a", "policy1");
  }

  @Test
  void anIdStandsForOnePolicy() {
    String text =
        "@id(\"policy1\") permit(principal, action, resource); permit(principal, action, resource);";

    assertThatThrownBy(
            () -> PolicyParser.parse(Source.of(text), PolicyParser.Ids.ANNOTATED, Limits.DEFAULTS))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining("two policies with the id `policy1`");
  }

  @Test
  void anEmptyTextHoldsNoPolicy() {
    assertThat(PolicyParser.parse(" // nothing\n").policies()).isEmpty();
    assertThat(PolicyParser.parse("").policies()).isEmpty();
  }

  @Test
  void onePolicyIsNeitherNoneNorTwoNorATemplate() {
    PolicyId id = new PolicyId("p");
    String policy = "permit(principal, action, resource);";
    String template = "permit(principal == ?principal, action, resource);";

    assertThat(PolicyParser.parsePolicy(id, Source.of(policy), Limits.DEFAULTS).id()).isEqualTo(id);
    assertThat(PolicyParser.parseTemplate(id, Source.of(template), Limits.DEFAULTS).id())
        .isEqualTo(id);
    for (String wrong : List.of("", policy + policy, template)) {
      assertThatThrownBy(() -> PolicyParser.parsePolicy(id, Source.of(wrong), Limits.DEFAULTS))
          .isInstanceOf(CedarException.class);
    }
    assertThatThrownBy(() -> PolicyParser.parseTemplate(id, Source.of(policy), Limits.DEFAULTS))
        .isInstanceOf(CedarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permit(principal, action, resource)",
        "permit(principal, action);",
        "permit(action, principal, resource);",
        "permit(principal, action, resource, context);",
        "allow(principal, action, resource);",
        "permit(principal: User, action, resource);",
        "permit(principal = User::\"a\", action, resource);",
        "permit(principal != User::\"a\", action, resource);",
        "permit(principal == User, action, resource);",
        "permit(principal == \"User\", action, resource);",
        "permit(principal == ?resource, action, resource);",
        "permit(principal == ?other, action, resource);",
        "permit(principal in [User::\"a\"], action, resource);",
        "permit(principal in User::\"a\" is User, action, resource);",
        "permit(principal is User == User::\"a\", action, resource);",
        "permit(principal is User::\"a\", action, resource);",
        "permit(principal == User::\"a\" && true, action, resource);",
        "permit(principal, action is Action, resource);",
        "permit(principal, action == ?action, resource);",
        "permit(principal, action == [Action::\"a\"], resource);",
        "permit(principal, action in [[Action::\"a\"]], resource);",
        "permit(principal, action == User::\"a\", resource);",
        "permit(principal, action in [Action::\"a\", User::\"b\"], resource);",
        "permit(principal, action, resource) when {};",
        "permit(principal, action, resource) when true;",
        "permit(principal, action, resource) where { true };",
        "permit(principal, action, resource) when { true } forbid(principal, action, resource);",
        "permit(principal, action, resource) when { principal == ?principal };",
        "@a @a permit(principal, action, resource);",
        "@a(\"\\q\") permit(principal, action, resource);",
        "@a(b) permit(principal, action, resource);",
        "@a() permit(principal, action, resource);",
        "permit(principal == if::\"a\", action, resource);",
        "permit(principal == A::__cedar::\"a\", action, resource);",
        "permit(principal == A::{id: 1}, action, resource);",
        "permit(,principal, action, resource);",
        ";",
      })
  void refusesWhatIsNoPolicy(String text) {
    assertThatThrownBy(() -> PolicyParser.parse(text)).isInstanceOf(CedarException.class);
  }

  private static PolicyBody only(String text) {
    PolicyDocument document = PolicyParser.parse(text);
    assertThat(document.templates()).isEmpty();
    assertThat(document.policies()).hasSize(1);
    return document.policies().getFirst().body();
  }
}
