package dev.palyra.policy.grant;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.Template;
import dev.palyra.core.Digests;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.policy.Question;
import dev.palyra.policy.schema.PolicySchema;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The grants that are in force beside a bundle. Immutable. */
public final class GrantPolicies {
  /** No grant. */
  public static final GrantPolicies NONE =
      new GrantPolicies(Map.of(), PolicySet.of(List.of()), List.of(), "");

  /** A grant that holds for nothing, because the bundle's tools are not those it was made for. */
  public record Idle(Grant grant, String why) {}

  /** A grant and the policy that it is, with the template that this was linked from. */
  public record Linked(Grant grant, Template template, Policy policy) {}

  private final Map<PolicyId, Linked> linked;
  private final PolicySet policies;
  private final List<Idle> idle;
  private final String digest;

  private GrantPolicies(
      Map<PolicyId, Linked> linked, PolicySet policies, List<Idle> idle, String digest) {
    this.linked = linked;
    this.policies = policies;
    this.idle = List.copyOf(idle);
    this.digest = digest;
  }

  /** Links grants for the tools of a schema; one that does not fit them holds for nothing. */
  public static GrantPolicies link(Collection<Grant> grants, PolicySchema schema) {
    if (grants.isEmpty()) {
      return NONE;
    }
    Map<PolicyId, Linked> linked = new LinkedHashMap<>();
    List<Idle> idle = new ArrayList<>();
    MessageDigest digest = Digests.sha256();
    Digests.update(digest, "palyra-grants-v1");
    grants.stream()
        .sorted(Comparator.comparing(grant -> grant.id().value()))
        .forEach(grant -> {
          Digests.update(digest, grant.id().value());
          try {
            linked.put(grant.policy(), GrantTemplate.link(grant, schema));
          } catch (IllegalArgumentException e) {
            idle.add(new Idle(grant, String.valueOf(e.getMessage())));
          }
        });
    return new GrantPolicies(
        linked,
        PolicySet.of(
            linked.values().stream().map(Linked::policy).toList(),
            linked.values().stream().map(Linked::template).toList()),
        idle,
        HexFormat.of().formatHex(digest.digest()));
  }

  /** The grants that hold for a call, the oldest first. */
  public List<Grant> holdingFor(Question call) {
    if (linked.isEmpty()) {
      return List.of();
    }
    return Authorizer.authorize(policies, call.entities(), call.request()).determining().stream()
        .map(policy -> find(new PolicyId(policy.id().value())).orElseThrow().grant())
        .sorted(Comparator.comparing(grant -> grant.id().value()))
        .toList();
  }

  /** The grant of that policy id. */
  public Optional<Linked> find(PolicyId id) {
    return Optional.ofNullable(linked.get(id));
  }

  /** All that can hold for a call. */
  public Collection<Linked> all() {
    return java.util.Collections.unmodifiableCollection(linked.values());
  }

  /** Those that hold for nothing, with the reason. */
  public List<Idle> idle() {
    return idle;
  }

  /** SHA-256 over the ids, which name what never changes; empty for no grants. */
  public String digest() {
    return Objects.requireNonNull(digest);
  }
}
