package dev.palyra.gateway.http;

import dev.palyra.core.approval.Operator;
import dev.palyra.core.call.Principal;
import dev.palyra.policy.control.ControlPolicies;
import dev.palyra.policy.control.ControlRequest;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the control plane's policies whether whoever came in may do what the route does. What a
 * route takes besides, such as an operator's credential, holds whatever the policies say: an agent
 * never answers an approval.
 */
final class ControlGuard {
  private final ControlPolicies policies;
  private final AuthPorts auth;
  private final Guard guard;
  private final InstantSource clock;

  /**
   * @param guard records refusals, within the budget for all
   */
  ControlGuard(ApiPorts ports, Guard guard) {
    this.policies = ports.control();
    this.auth = ports.auth();
    this.guard = guard;
    this.clock = ports.clock();
  }

  void require(Caller caller, Router.Match match) {
    boolean nobody = caller.principal().equals(Guard.NOBODY);
    Set<String> roles = nobody ? Set.of() : auth.roles(caller);
    var request =
        new ControlRequest(
            nobody ? Optional.empty() : Optional.of(caller.principal()),
            roles,
            groups(caller.principal()),
            match.route().action(),
            way(caller),
            caller.principal().id().equals(match.parameters().get("id")),
            clock.instant());
    if (!policies.permits(request)) {
      guard.refuse(caller.principal().toString(), match.route(), "control-policy");
      throw new ProblemException(
          ProblemCode.NOT_ALLOWED,
          "the policies of the control plane do not let you do `"
              + match.route().action()
              + "`; see access/"
              + ControlPolicies.STARTER);
    }
  }

  private Set<String> groups(Principal principal) {
    return principal.kind() == Principal.Kind.OPERATOR
        ? auth.operators().find(principal.id()).map(Operator::groups).orElse(Set.of())
        : Set.of();
  }

  private static String way(Caller caller) {
    if (caller.device().isPresent()) {
      return "certificate";
    }
    return caller.session().isPresent() ? "session" : caller.token().isPresent() ? "token" : "none";
  }
}
