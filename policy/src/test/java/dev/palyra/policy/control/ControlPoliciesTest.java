package dev.palyra.policy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.call.Principal;
import dev.palyra.policy.bundle.BundleException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ControlPoliciesTest {
  private static final Principal ANN = new Principal(Principal.Kind.OPERATOR, "ann");
  private static final List<ControlAction> ACTIONS =
      List.of(
          new ControlAction("approval.decide", Set.of("write", "area.approvals", "operator")),
          new ControlAction("approval.list", Set.of("read", "area.approvals", "operator")),
          new ControlAction("token.make", Set.of("write", "area.tokens", "operator")),
          new ControlAction("operator.enrol", Set.of("write", "area.operators", "operator")),
          new ControlAction("operator.confirm", Set.of("write", "area.operators", "operator")),
          new ControlAction("session.end", Set.of("write", "area.session", "operator")),
          new ControlAction("session.list", Set.of("read", "area.sessions", "operator")),
          new ControlAction("grant.list", Set.of("read", "area.grants", "operator")),
          new ControlAction("call.create", Set.of("write", "area.calls", "caller")),
          new ControlAction("device.renew", Set.of("write", "area.devices", "device")),
          new ControlAction("pairing.begin", Set.of("write", "area.pairing", "pairing")),
          new ControlAction("health", Set.of("read", "area.healthz", "public")));
  private static final ControlPolicies STARTER =
      ControlPolicies.read(ACTIONS, Map.of(ControlPolicies.STARTER, ControlPolicies.starter()));

  private static boolean may(ControlPolicies policies, Principal who, String role, String action) {
    return policies.permits(
        new ControlRequest(
            Optional.of(who), Set.of(role), Set.of(), action, "token", false, Instant.EPOCH));
  }

  @Test
  void theRolesOfTheStarterReachAsFarAsTheySay() {
    for (ControlAction action : ACTIONS) {
      assertThat(may(STARTER, ANN, "admin", action.id())).as(action.id()).isTrue();
    }
    assertThat(may(STARTER, ANN, "approver", "approval.decide")).isTrue();
    assertThat(may(STARTER, ANN, "approver", "token.make")).isFalse();
    assertThat(may(STARTER, ANN, "auditor", "approval.list")).isTrue();
    assertThat(may(STARTER, ANN, "auditor", "approval.decide")).isFalse();
    assertThat(may(STARTER, ANN, "none", "session.end")).isTrue();
    assertThat(may(STARTER, ANN, "none", "approval.list")).isFalse();
    assertThat(may(STARTER, ANN, "none", "operator.enrol")).isFalse();
  }

  @Test
  void aRoleOnAnAgentGivesNothing() {
    var agent = new Principal(Principal.Kind.AGENT, "ann");
    assertThat(may(STARTER, agent, "admin", "call.create")).isTrue();
    assertThat(may(STARTER, agent, "admin", "approval.decide")).isFalse();
  }

  @Test
  void whatIsNoActionIsRefused() {
    assertThat(may(STARTER, ANN, "admin", "no.such")).isFalse();
  }

  @Test
  void aForbidBeatsTheRoleAlsoWhenItFails() {
    String failing =
        ControlPolicies.starter()
            + "forbid (principal, action == Action::\"token.make\", resource)"
            + " when { context.time.offset(duration(\"9223372036854775807ms\")) < context.time };";
    var policies = ControlPolicies.read(ACTIONS, Map.of("roles.cedar", failing));
    var late =
        new ControlRequest(
            Optional.of(ANN),
            Set.of("admin"),
            Set.of(),
            "token.make",
            "token",
            false,
            Instant.ofEpochMilli(1));

    assertThat(policies.permits(late)).isFalse();
  }

  @Test
  void aMistakeIsToldWithItsPlace() {
    assertThatThrownBy(() ->
            ControlPolicies.read(
                ACTIONS,
                Map.of(
                    "mine.cedar",
                    "permit (principal in Role::\"x\", action == Action::\"tokn.make\", resource);")))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("mine.cedar:1:");
  }
}
