package dev.palyra.gateway.http;

import dev.palyra.auth.operator.StepUp;
import dev.palyra.auth.provider.IssuerMetadata;
import dev.palyra.auth.provider.ProfileHealth;
import dev.palyra.auth.provider.ProviderDesk;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.provider.ProviderUnavailableException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/auth/profiles}: named credentials of providers. No answer holds a value. */
final class ProfileEndpoints {
  private final ProviderDesk desk;
  private final AuthPorts auth;
  private final StepUp stepUp;
  private final IssuerMetadata.Directory issuers;

  ProfileEndpoints(ApiPorts ports) {
    this.desk = ports.providers().desk();
    this.auth = ports.auth();
    this.stepUp = ports.auth().stepUp();
    this.issuers = ports.providers().issuers();
  }

  Reply list(Exchange exchange) {
    exchange.query().end(Set.of());
    var reply = Json.object();
    var items = reply.putArray("profiles");
    desk.all().forEach(profile -> items.add(view(profile, desk.health(profile))));
    return Reply.json(200, reply);
  }

  Reply put(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    try {
      ProviderProfile profile = ProfileView.read(exchange.parameter("name"), body, issuers);
      body.end();
      desk.put(profile, exchange.principal(), proof(exchange));
      return Reply.json(200, view(profile, desk.health(profile)));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    } catch (TransitionRefusedException e) {
      throw new ProblemException(
          ProblemCode.CONFLICT, "the profile was changed at the same moment; look again");
    }
  }

  // Whoever can say where a key is sent can have it.
  private List<AuditEvent> proof(Exchange exchange) {
    return auth.operators().someoneEnrolled()
        ? List.of(stepUp.prove(exchange.presence(), "auth.profile-put").event())
        : List.of();
  }

  Reply remove(Exchange exchange) {
    exchange.query().end(Set.of());
    try {
      if (!desk.remove(exchange.parameter("name"), exchange.principal())) {
        throw missing();
      }
      return Reply.nothing();
    } catch (TransitionRefusedException e) {
      throw new ProblemException(
          ProblemCode.CONFLICT, "the profile was changed at the same moment; look again");
    }
  }

  Reply check(Exchange exchange) {
    exchange.query().end(Set.of());
    ProviderProfile profile =
        desk.find(exchange.parameter("name")).orElseThrow(ProfileEndpoints::missing);
    Optional<String> objection = desk.check(profile);
    ObjectNode view = view(profile, desk.health(profile));
    objection.ifPresentOrElse(
        why -> view.put("objection", Text.line(why)), () -> view.putNull("objection"));
    return Reply.json(200, view);
  }

  Reply explain(Exchange exchange) {
    Query query = exchange.query();
    Optional<String> name = query.one("profile");
    Optional<String> agent = query.one("agent");
    query.end(Set.of("profile", "agent"));
    var reply = Json.object();
    var items = reply.putArray("considered");
    try {
      desk.explain(name.orElse(""), agent)
          .forEach(each -> items.add(view(each.profile(), each.health())));
    } catch (ProviderUnavailableException e) {
      throw missing();
    }
    return Reply.json(200, reply);
  }

  private static ProblemException missing() {
    return new ProblemException(ProblemCode.NOT_FOUND, "there is no such profile");
  }

  private static ObjectNode view(ProviderProfile profile, ProfileHealth health) {
    ObjectNode view = ProfileView.of(profile);
    view.put("health", health.state().word()).put("detail", Text.line(health.why()));
    health
        .until()
        .ifPresentOrElse(
            time -> view.put("cooldown_until", time.toString()),
            () -> view.putNull("cooldown_until"));
    health
        .expires()
        .ifPresentOrElse(
            time -> view.put("expires", time.toString()), () -> view.putNull("expires"));
    return view;
  }
}
