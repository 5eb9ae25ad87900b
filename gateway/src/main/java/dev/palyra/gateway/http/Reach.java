package dev.palyra.gateway.http;

import dev.palyra.core.access.AccessToken;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.call.Principal;
import java.util.HashSet;
import java.util.Set;

/**
 * How far somebody reaches who may change operators: whoever could give what they do not have, or
 * take over somebody who has it, would have it themselves. An administrator has everything.
 */
record Reach(AuthPorts auth) {
  /**
   * Returns if whoever asks may give or take these roles.
   *
   * @throws ProblemException otherwise
   */
  void requireRoles(Exchange exchange, Set<String> roles) {
    boolean narrowed =
        exchange.token().filter(own -> !own.scopes().contains(AccessToken.EVERYTHING)).isPresent();
    if (narrowed && !roles.isEmpty()) {
      throw new ProblemException(
          ProblemCode.NOT_ALLOWED, "a token of narrower scopes gives and takes no roles");
    }
    Set<String> held = exchange.roles(auth);
    var beyond = new HashSet<>(roles);
    beyond.removeAll(held);
    if (!held.contains(Operator.ADMIN) && !beyond.isEmpty()) {
      throw new ProblemException(
          ProblemCode.NOT_ALLOWED,
          "you cannot give or take roles that you do not have: "
              + String.join(", ", beyond.stream().sorted().toList()));
    }
  }

  /** Returns if whoever asks has every role of that operator, and so could not gain by being it. */
  void requireOver(Exchange exchange, String operator) {
    if (!exchange.principal().id().equals(operator)) {
      requireRoles(exchange, rolesOf(operator));
    }
  }

  Set<String> rolesOf(String operator) {
    return auth.roles(new Principal(Principal.Kind.OPERATOR, operator));
  }
}
