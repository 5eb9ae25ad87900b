package dev.palyra.gateway.http;

import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.identity.tls.Tls;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code /v1/doctor}: attempts now what each tier must prevent, and says whether TLS agrees on keys
 * by a hybrid post-quantum group. A tier of which an attempt succeeds is off.
 */
final class DoctorEndpoints {
  private final Sandbox sandbox;

  DoctorEndpoints(ApiPorts ports) {
    this.sandbox = ports.sandbox();
  }

  Reply examine(Exchange exchange) {
    exchange.query().end(Set.of());
    List<Probe> probes = sandbox.examine();
    var body = Json.object().put("holds", probes.stream().allMatch(Probe::holds));
    var tiers = body.putObject("tiers");
    new TreeMap<>(sandbox.availability())
        .forEach(
            (tier, availability) -> tiers.set(tier.label(), SystemEndpoints.view(availability)));
    var agreement = body.putObject("key_agreement");
    agreement.put("post_quantum", !Tls.hybridGroups().isEmpty());
    var hybrid = agreement.putArray("hybrid_groups");
    Tls.hybridGroups().forEach(hybrid::add);
    var tried = body.putArray("probes");
    for (Probe probe : probes) {
      tried
          .addObject()
          .put("tier", probe.tier().label())
          .put("attempt", probe.attempt())
          .put("holds", probe.holds())
          .put("detail", probe.detail());
    }
    return Reply.json(200, body);
  }
}
