package dev.palyra.policy;

import static dev.palyra.policy.TestCalls.bundle;
import static dev.palyra.policy.TestCalls.decide;
import static dev.palyra.policy.TestCalls.decideApproved;
import static dev.palyra.policy.TestTools.DEPLOY;
import static dev.palyra.policy.TestTools.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.policy.schema.ArgumentMismatchException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeciderTest {
  private static final String PERMIT = "@id(\"p\") permit (principal, action, resource);\n";
  private static final String OVERFLOWS = "9223372036854775807 + context.args.days == 0";
  private static final String CITY = "{\"city\":\"Oslo\",\"days\":1}";

  @Test
  void whatNoPermitMatchesIsForbidden() {
    Decision decision = decide(bundle(""), WEATHER, CITY);

    assertThat(decision)
        .isEqualTo(
            new Decision.Forbid(
                java.util.List.of(),
                java.util.List.of(),
                bundle("").revision(),
                DenyReason.NO_PERMIT));
  }

  @Test
  void aToolThatTheBundleDoesNotKnowIsForbiddenWhateverIsPermitted() {
    var bundle = bundle(PERMIT, java.util.List.of(DEPLOY));

    assertThat(decide(bundle, WEATHER, CITY))
        .isInstanceOfSatisfying(
            Decision.Forbid.class, no -> assertThat(no.reason()).isEqualTo(DenyReason.NO_PERMIT));
  }

  @Test
  void aPermitNamesItsPolicyAndRevision() {
    var bundle = bundle(PERMIT);

    Decision decision = decide(bundle, WEATHER, CITY);

    assertThat(decision).isInstanceOf(Decision.Permit.class);
    assertThat(decision.determining()).containsExactly(new PolicyId("p"));
    assertThat(decision.revision()).isEqualTo(bundle.revision());
  }

  @Test
  void argumentsAreSeenWithTheirTypes() {
    var bundle =
        bundle(
            """
            permit (principal, action == Action::"weather", resource)
            when { context.args.city like "Os*" && context.args has days && context.args.days < 3 };
            """);

    assertThat(decide(bundle, WEATHER, CITY)).isInstanceOf(Decision.Permit.class);
    assertThat(decide(bundle, WEATHER, "{\"city\":\"Oslo\",\"days\":3}"))
        .isInstanceOf(Decision.Forbid.class);
    assertThat(decide(bundle, WEATHER, "{\"city\":\"Oslo\"}")).isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void argumentsThatDoNotFitTheirTypeAreAFault() {
    assertThatThrownBy(() -> decide(bundle(PERMIT), WEATHER, "{\"city\":7}"))
        .isInstanceOf(ArgumentMismatchException.class)
        .hasMessage("arguments.city must be a string, got number");
  }

  @Test
  void aForbidThatErrorsCountsAsMatched() {
    var bundle =
        bundle(
            PERMIT
                + "@id(\"f\") forbid (principal, action == Action::\"weather\", resource)"
                + " when { context.args has days && "
                + OVERFLOWS
                + " };");

    assertThat(decide(bundle, WEATHER, CITY))
        .isInstanceOfSatisfying(
            Decision.Forbid.class,
            no -> {
              assertThat(no.reason()).isEqualTo(DenyReason.FORBID_ERRORED);
              assertThat(no.determining()).containsExactly(new PolicyId("f"));
              assertThat(no.errors()).singleElement().extracting("policy").hasToString("f");
            });
    assertThat(decide(bundle, WEATHER, "{\"city\":\"Oslo\"}")).isInstanceOf(Decision.Permit.class);
  }

  @Test
  void aForbidThatErrorsIsNotLiftedEvenIfOperatorsCouldHaveLiftedIt() {
    var bundle =
        bundle(
            PERMIT
                + "@approval(\"\") forbid (principal, action == Action::\"weather\", resource)"
                + " when { context.args has days && "
                + OVERFLOWS
                + " };");

    assertThat(decide(bundle, WEATHER, CITY)).isInstanceOf(Decision.Forbid.class);
    assertThat(decideApproved(bundle, WEATHER, CITY, "ann")).isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void aPermitThatErrorsDoesNotPermitAndIsReported() {
    var bundle =
        bundle(
            "@id(\"p\") permit (principal, action == Action::\"weather\", resource)"
                + " when { context.args has days && "
                + OVERFLOWS
                + " };");

    Decision decision = decide(bundle, WEATHER, CITY);

    assertThat(decision).isInstanceOf(Decision.Forbid.class);
    assertThat(decision.errors()).singleElement().extracting("policy").hasToString("p");
  }

  @Test
  void asksWithTheStrictestRequirementIfEveryForbidCanBeLifted() {
    var bundle =
        bundle(
            PERMIT
                + """
                @id("a") @approval("operators=2 ttl=1h")
                forbid (principal, action in Action::"sensitive", resource);
                @id("b") @approval("group=security step-up ttl=5m risk=critical")
                forbid (principal, action == Action::"deploy", resource);
                """);

    assertThat(decide(bundle, DEPLOY, "{\"version\":\"1\"}"))
        .isInstanceOfSatisfying(
            Decision.Ask.class,
            ask -> {
              assertThat(ask.determining())
                  .containsExactlyInAnyOrder(new PolicyId("a"), new PolicyId("b"));
              assertThat(ask.requirement().operators()).isEqualTo(2);
              assertThat(ask.requirement().group()).contains("security");
              assertThat(ask.requirement().stepUp()).isTrue();
              assertThat(ask.requirement().timeToLive()).isEqualTo(Duration.ofMinutes(5));
              assertThat(ask.requirement().risk()).isEqualTo(Risk.CRITICAL);
            });
  }

  @Test
  void oneForbidThatNobodyLiftsIsEnoughForNo() {
    var bundle =
        bundle(
            PERMIT
                + """
                @approval("") forbid (principal, action, resource);
                forbid (principal, action == Action::"deploy", resource);
                """);

    assertThat(decide(bundle, DEPLOY, "{\"version\":\"1\"}")).isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void doesNotAskForWhatWouldNotBePermittedAnyway() {
    var bundle = bundle("@approval(\"\") forbid (principal, action, resource);");

    assertThat(decide(bundle, WEATHER, CITY)).isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void doesNotAskIfTheApprovalItselfWouldWakeAForbid() {
    var bundle =
        bundle(
            PERMIT
                + """
                @approval("") forbid (principal, action, resource);
                forbid (principal, action, resource) when { context has approval };
                """);

    assertThat(decide(bundle, WEATHER, CITY)).isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void anApprovalLiftsAndThePermitCarriesItsObligations() {
    var bundle =
        bundle(
            """
            @tier("B") @egress("a.example.com b.example.com:8443") @limits("cpu=2s memory=256m")
            permit (principal, action, resource);
            @tier("C") @egress("a.example.com:443") @limits("cpu=5s")
            permit (principal, action == Action::"deploy", resource);
            @approval("operators=2") forbid (principal, action, resource);
            """);

    assertThat(decideApproved(bundle, DEPLOY, "{\"version\":\"1\"}", "ann", "bob"))
        .isInstanceOfSatisfying(
            Decision.Permit.class,
            yes -> {
              assertThat(yes.obligations().leastTier()).contains(Tier.ISOLATED);
              assertThat(yes.obligations().egress())
                  .hasValueSatisfying(hosts ->
                      assertThat(hosts).containsExactly(new EgressHost("a.example.com", 443)));
              assertThat(yes.obligations().limits())
                  .hasValueSatisfying(limits -> {
                    assertThat(limits.cpuTime()).isEqualTo(Duration.ofSeconds(2));
                    assertThat(limits.memoryBytes()).isEqualTo(256L << 20);
                    assertThat(limits.processes()).isEqualTo(65_536);
                  });
            });
  }

  @Test
  void anApprovalByTooFewOperatorsLiftsNothing() {
    var bundle =
        bundle(PERMIT + "@approval(\"operators=2\") forbid (principal, action, resource);");

    assertThat(decideApproved(bundle, WEATHER, CITY, "ann")).isInstanceOf(Decision.Ask.class);
    assertThat(decideApproved(bundle, WEATHER, CITY, "ann", "ann"))
        .isInstanceOf(Decision.Ask.class);
  }

  @Test
  void anApprovalWidensNothingBeyondTheForbidsThatItLifts() {
    var bundle = bundle("@approval(\"\") forbid (principal, action, resource);");

    assertThat(decideApproved(bundle, WEATHER, CITY, "ann")).isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void secretsAreDecidedPerTool() {
    var bundle =
        bundle(
            """
            permit (principal, action == Action::"secret.use", resource in SecretGroup::"global")
            when { context.tool.secrets.contains(resource) };
            """);
    SecretRef declared = SecretRef.parse("vault://global/deploy-token");
    SecretRef other = SecretRef.parse("vault://global/other");

    assertThat(decide(bundle, new PolicyAction.UseSecret(declared, DEPLOY.name()), DEPLOY))
        .isInstanceOf(Decision.Permit.class);
    assertThat(decide(bundle, new PolicyAction.UseSecret(other, DEPLOY.name()), DEPLOY))
        .isInstanceOf(Decision.Forbid.class);
    assertThat(decide(bundle, new PolicyAction.UseSecret(declared, WEATHER.name()), WEATHER))
        .isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void hostsAreInTheGroupsOfTheirDomains() {
    var bundle =
        bundle(
            """
            permit (principal, action == Action::"net.connect", resource)
            when { resource in context.tool.hosts && context.port == 443 };
            """);

    assertThat(decide(bundle, connect("eu.api.example.com", 443), DEPLOY))
        .isInstanceOf(Decision.Permit.class);
    assertThat(decide(bundle, connect("eu.api.example.com", 80), DEPLOY))
        .isInstanceOf(Decision.Forbid.class);
    assertThat(decide(bundle, connect("example.com", 443), DEPLOY))
        .isInstanceOf(Decision.Forbid.class);
    assertThat(decide(bundle, connect("evil-example.com", 443), DEPLOY))
        .isInstanceOf(Decision.Forbid.class);
  }

  private static PolicyAction connect(String host, int port) {
    return new PolicyAction.Connect(new EgressHost(host, port), DEPLOY.name());
  }
}
