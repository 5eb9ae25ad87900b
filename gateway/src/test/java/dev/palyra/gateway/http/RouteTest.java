package dev.palyra.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.Principal;
import dev.palyra.policy.control.ControlAction;
import dev.palyra.policy.control.ControlPolicies;
import dev.palyra.policy.control.ControlRequest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every route is an action of the control plane's policies, and no route is for nobody. */
class RouteTest {
  private static final Principal ANN = new Principal(Principal.Kind.OPERATOR, "ann");
  private static final Principal AGENT = new Principal(Principal.Kind.AGENT, "build");
  private final ControlPolicies policies =
      ControlPolicies.read(
          Route.actions(), Map.of(ControlPolicies.STARTER, ControlPolicies.starter()));

  private boolean may(Optional<Principal> who, Set<String> roles, Route route) {
    return policies.permits(
        new ControlRequest(who, roles, Set.of(), route.action(), "token", false, Instant.EPOCH));
  }

  @Test
  void everyRouteIsAnActionOfItsOwn() {
    var ids = new TreeSet<String>();
    Route.actions().stream().map(ControlAction::id).forEach(ids::add);

    assertThat(ids).hasSize(Route.values().length);
    for (Route route : Route.values()) {
      assertThat(policies.schema()).contains("action \"" + route.action() + "\" in [");
    }
  }

  @Test
  void theStarterOpensEveryRouteToThoseItIsFor() {
    for (Route route : Route.values()) {
      switch (route.role()) {
        case PUBLIC, PAIRING ->
            assertThat(may(Optional.empty(), Set.of(), route)).as(route.action()).isTrue();
        case CALLER, DEVICE ->
            assertThat(may(Optional.of(AGENT), Set.of(), route)).as(route.action()).isTrue();
        case OPERATOR -> {
          assertThat(may(Optional.of(ANN), Set.of("admin"), route)).as(route.action()).isTrue();
          assertThat(may(Optional.of(AGENT), Set.of(), route)).as(route.action()).isFalse();
          assertThat(may(Optional.empty(), Set.of(), route)).as(route.action()).isFalse();
        }
      }
    }
  }

  @Test
  void anAuditorChangesNothingButItsOwnSession() {
    for (Route route : Route.values()) {
      boolean own = route.area().equals("session") || route.area().equals("sessions");
      if (route.role() == Role.OPERATOR && !own) {
        assertThat(may(Optional.of(ANN), Set.of("auditor"), route))
            .as(route.action())
            .isEqualTo(route.method().equals("GET"));
      }
    }
  }
}
