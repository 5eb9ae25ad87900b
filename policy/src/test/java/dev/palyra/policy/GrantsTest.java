package dev.palyra.policy;

import static dev.palyra.policy.TestTools.DEPLOY;
import static dev.palyra.policy.TestTools.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantScope;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.check.BundleCheck;
import dev.palyra.policy.grant.GrantTemplate;
import dev.palyra.testkit.Fixtures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GrantsTest {
  private static final Instant EXPIRES = Fixtures.NOW.plus(Duration.ofHours(8));
  private static final String CITY = "{\"city\":\"Bern\"}";
  private static final String PERMIT = "@id(\"all\") permit (principal, action, resource);\n";
  private static final String ASK =
      "@id(\"ask\") @approval(\"\") forbid (principal, action, resource);\n";

  @Test
  void aGrantLiftsWhatAskedAndNamesItself() {
    Grant grant = grant(WEATHER, GrantScope.ANY_CALL);
    PolicyBundle before = TestCalls.bundle(PERMIT + ASK);

    PolicyBundle bundle = before.withGrants(List.of(grant));

    assertThat(TestCalls.decide(before, WEATHER, CITY)).isInstanceOf(Decision.Ask.class);
    Decision decision = TestCalls.decide(bundle, WEATHER, CITY);
    assertThat(decision).isInstanceOf(Decision.Permit.class);
    assertThat(decision.determining()).containsExactly(new PolicyId("all"), grant.policy());
    assertThat(decision.revision().sha256()).isEqualTo(before.revision().sha256());
    assertThat(decision.revision().grants()).hasSize(64);
    assertThat(decision.revision()).isNotEqualTo(before.revision());
  }

  /** An operator's answer is no part of a call, so that no arguments are needed to ask about it. */
  @Test
  void aBundleIsCheckedWhileAGrantIsInForce() {
    PolicyBundle bundle =
        TestCalls.bundle(PERMIT + ASK).withGrants(List.of(grant(WEATHER, GrantScope.ANY_CALL)));

    assertThat(BundleCheck.of(bundle).errors())
        .isEqualTo(BundleCheck.of(TestCalls.bundle(PERMIT + ASK)).errors());
  }

  @Test
  void aGrantHoldsForItsPrincipalToolAndTimeAlone() {
    PolicyBundle bundle =
        TestCalls.bundle(PERMIT + ASK).withGrants(List.of(grant(WEATHER, GrantScope.ANY_CALL)));
    var other = new Principal(Principal.Kind.AGENT, "other");

    assertThat(bundle.decide(TestCalls.request(other, WEATHER), TestCalls.context(WEATHER, CITY)))
        .isInstanceOf(Decision.Ask.class);
    assertThat(TestCalls.decide(bundle, DEPLOY, "{\"version\":\"1\"}"))
        .isInstanceOf(Decision.Ask.class);
    assertThat(at(bundle, EXPIRES.minusMillis(1))).isInstanceOf(Decision.Permit.class);
    assertThat(at(bundle, EXPIRES)).isInstanceOf(Decision.Ask.class);
  }

  @Test
  void aGrantOfASessionHoldsInThatSession() {
    PolicyBundle bundle =
        TestCalls.bundle(PERMIT + ASK)
            .withGrants(List.of(grant(WEATHER, GrantScope.ofSession("s-1"))));

    assertThat(inSession(bundle, Optional.of("s-1"))).isInstanceOf(Decision.Permit.class);
    assertThat(inSession(bundle, Optional.of("s-2"))).isInstanceOf(Decision.Ask.class);
    assertThat(inSession(bundle, Optional.empty())).isInstanceOf(Decision.Ask.class);
  }

  @Test
  void aGrantOfAPatternHoldsForArgumentsThatMatch() {
    var scope =
        GrantScope.matching(
            Map.of(
                "/city", new ArgumentMatch.Like("New *\\*"),
                "/days", new ArgumentMatch.Equal("3")));
    PolicyBundle bundle = TestCalls.bundle(PERMIT + ASK).withGrants(List.of(grant(WEATHER, scope)));

    assertThat(TestCalls.decide(bundle, WEATHER, "{\"city\":\"New York*\",\"days\":3}"))
        .isInstanceOf(Decision.Permit.class);
    for (String arguments :
        List.of(
            "{\"city\":\"New York\",\"days\":3}",
            "{\"city\":\"New York*\",\"days\":4}",
            "{\"city\":\"New York*\"}",
            "{\"city\":\"Old York*\",\"days\":3}")) {
      assertThat(TestCalls.decide(bundle, WEATHER, arguments))
          .as(arguments)
          .isInstanceOf(Decision.Ask.class);
    }
  }

  @Test
  void aGrantNeverPermitsWhatTheBundleDoesNot() {
    Grant grant = grant(WEATHER, GrantScope.ANY_CALL);

    assertThat(decide(ASK, grant)).isInstanceOf(Decision.Forbid.class);
    assertThat(decide(PERMIT + ASK + "forbid (principal, action, resource);", grant))
        .isInstanceOf(Decision.Forbid.class);
    assertThat(
            decide(
                PERMIT
                    + ASK
                    + "forbid (principal, action, resource)"
                    + " when { context.time.offset(duration(\"9223372036854775807ms\"))"
                    + " > context.time };",
                grant))
        .isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void anotherForbidOrAStricterOneAsksAnew() {
    Grant grant = grant(WEATHER, GrantScope.ANY_CALL);

    assertThat(
            decide(
                PERMIT + ASK + "@id(\"new\") @approval(\"\") forbid (principal, action, resource);",
                grant))
        .isInstanceOf(Decision.Ask.class);
    for (String stricter : List.of("operators=2", "group=admins", "step-up", "risk=critical")) {
      String ask =
          "@id(\"ask\") @approval(\"%s\") forbid (principal, action, resource);"
              .formatted(stricter);
      assertThat(decide(PERMIT + ask, grant)).as(stricter).isInstanceOf(Decision.Ask.class);
    }
  }

  @Test
  void aForbidWithoutAnIdCannotBeNamedByAGrant() {
    PolicyBundle bundle =
        TestCalls.bundle(PERMIT + "@approval(\"\") forbid (principal, action, resource);");
    var unnamed = new PolicyId("test.cedar#2");

    assertThat(bundle.objectionToGrant(List.of(unnamed)).orElseThrow()).contains("has no @id");
    assertThat(
            TestCalls.decide(
                bundle.withGrants(List.of(grant(WEATHER, GrantScope.ANY_CALL, unnamed))),
                WEATHER,
                CITY))
        .isInstanceOf(Decision.Ask.class);
    assertThat(TestCalls.bundle(PERMIT + ASK).objectionToGrant(List.of(new PolicyId("ask"))))
        .isEmpty();
  }

  @Test
  void theSecretsOfAGrantedCallAreGrantedWithIt() {
    PolicyBundle bundle =
        TestCalls.bundle(PERMIT + ASK)
            .withGrants(
                List.of(
                    grant(
                        DEPLOY,
                        GrantScope.matching(
                            Map.of("/version", new ArgumentMatch.Equal("\"1\""))))));
    var secret =
        new PolicyRequest(
            Fixtures.AGENT,
            new PolicyAction.UseSecret(DEPLOY.secretRefs().iterator().next(), DEPLOY.name()));

    assertThat(bundle.decide(secret, TestCalls.context(DEPLOY, "{\"version\":\"1\"}")))
        .isInstanceOf(Decision.Permit.class);
    assertThat(bundle.decide(secret, TestCalls.context(DEPLOY, "{\"version\":\"2\"}")))
        .isInstanceOf(Decision.Ask.class);
  }

  @Test
  void itIsShownAsThePolicyThatItIs() {
    Grant grant =
        grant(WEATHER, GrantScope.matching(Map.of("/days", new ArgumentMatch.Equal("3"))));

    assertThat(GrantTemplate.shown(grant, TestCalls.bundle(PERMIT).schema()))
        .isEqualTo(
            """
            @id("grant/01JZZZZZZZZZZZZZZZZZZZZZZ1")
            permit (
              principal == Agent::"coder",
              action == Action::"weather",
              resource == Tool::"weather"
            ) when {
              context.time < datetime("2026-01-02T11:04:05.000Z") &&
              context.args has days &&
              context.args.days == 3
            };
            """);
  }

  @Test
  void aScopeThatCannotHoldIsRefusedAndOneThatNoLongerFitsIsIdle() {
    var schema = TestCalls.bundle(PERMIT).schema();
    Map<String, ArgumentMatch> wrong =
        Map.of(
            "/town", new ArgumentMatch.Equal("\"Bern\""),
            "/city", new ArgumentMatch.Equal("3"),
            "/days", new ArgumentMatch.Like("3*"));
    wrong.forEach((pointer, match) ->
        assertThatThrownBy(() ->
                GrantTemplate.link(
                    grant(WEATHER, GrantScope.matching(Map.of(pointer, match))), schema))
            .as(pointer)
            .isInstanceOf(IllegalArgumentException.class));

    PolicyBundle without =
        TestCalls.bundle(PERMIT, List.of(DEPLOY))
            .withGrants(List.of(grant(WEATHER, GrantScope.ANY_CALL)));
    assertThat(without.grants().all()).isEmpty();
    assertThat(without.grants().idle())
        .singleElement()
        .satisfies(idle -> assertThat(idle.why()).contains("there is no tool `weather`"));
  }

  private static Decision decide(String policies, Grant grant) {
    return TestCalls.decide(TestCalls.bundle(policies).withGrants(List.of(grant)), WEATHER, CITY);
  }

  private static Decision at(PolicyBundle bundle, Instant time) {
    return decide(bundle, Optional.empty(), time);
  }

  private static Decision inSession(PolicyBundle bundle, Optional<String> session) {
    return decide(bundle, session, Fixtures.NOW);
  }

  private static Decision decide(PolicyBundle bundle, Optional<String> session, Instant time) {
    return bundle.decide(
        TestCalls.request(WEATHER),
        new PolicyRequestContext(
            WEATHER.name(),
            Arguments.parse(CITY),
            new CallOrigin(
                "run-1",
                session,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Labels.NONE),
            WEATHER.capabilities(),
            WEATHER.sensitive(),
            Optional.empty(),
            time));
  }

  private static Grant grant(Tool tool, GrantScope scope) {
    return grant(tool, scope, new PolicyId("ask"));
  }

  private static Grant grant(Tool tool, GrantScope scope, PolicyId lifts) {
    return new Grant(
        new GrantId("01JZZZZZZZZZZZZZZZZZZZZZZ1"),
        new ApprovalId("01JZZZZZZZZZZZZZZZZZZZZZZ0"),
        Fixtures.AGENT,
        tool.name(),
        scope,
        new ApprovalRequirement(1, Optional.empty(), false, Duration.ofMinutes(15), Risk.HIGH),
        List.of(lifts),
        List.of("ann"),
        Fixtures.NOW,
        EXPIRES,
        GrantState.IN_FORCE);
  }
}
