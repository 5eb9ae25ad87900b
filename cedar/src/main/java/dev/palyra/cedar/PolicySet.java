package dev.palyra.cedar;

import dev.palyra.cedar.eval.CompiledPolicy;
import dev.palyra.cedar.eval.CompiledTemplate;
import dev.palyra.cedar.eval.PolicyIndex;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.model.TemplateLink;
import dev.palyra.cedar.persistent.LayeredMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Policies and templates by id, ready to decide. Immutable and safe to share; every change gives a
 * new set, which takes over the compiled form of all policies that stayed.
 *
 * <p>Policies and templates share one space of ids.
 */
public final class PolicySet {
  public static final PolicySet EMPTY =
      new PolicySet(LayeredMap.of(Map.of()), LayeredMap.of(Map.of()), 0, null);

  private final LayeredMap<PolicyId, CompiledPolicy> policies;
  private final LayeredMap<PolicyId, CompiledTemplate> templates;
  private final long nextPlace;
  // Built when first asked for; a changed set derives its own from it.
  private volatile @Nullable PolicyIndex index;

  private PolicySet(
      LayeredMap<PolicyId, CompiledPolicy> policies,
      LayeredMap<PolicyId, CompiledTemplate> templates,
      long nextPlace,
      @Nullable PolicyIndex index) {
    this.policies = policies;
    this.templates = templates;
    this.nextPlace = nextPlace;
    this.index = index;
  }

  /**
   * A set of static policies.
   *
   * @throws CedarException when two have the same id, or one is linked from a template
   */
  public static PolicySet of(Collection<Policy> policies) {
    return of(policies, List.of());
  }

  /**
   * A set of policies and templates, with links.
   *
   * @throws CedarException when two have the same id, or a policy says that it was linked from a
   *     template that isn't here or that would give another policy
   */
  public static PolicySet of(Collection<Policy> policies, Collection<Template> templates) {
    Map<PolicyId, CompiledTemplate> byTemplate = LinkedHashMap.newLinkedHashMap(templates.size());
    Map<PolicyId, CompiledPolicy> byId = LinkedHashMap.newLinkedHashMap(policies.size());
    long place = 0;
    for (Template template : templates) {
      refuseTaken(template.id(), byTemplate.containsKey(template.id()));
      byTemplate.put(template.id(), new CompiledTemplate(template, place++));
    }
    for (Policy policy : policies) {
      refuseTaken(
          policy.id(), byId.containsKey(policy.id()) || byTemplate.containsKey(policy.id()));
      byId.put(policy.id(), compile(policy, byTemplate::get, place++));
    }
    return new PolicySet(LayeredMap.of(byId), LayeredMap.of(byTemplate), place, null);
  }

  private static void refuseTaken(PolicyId id, boolean taken) {
    if (taken) {
      throw new CedarException("the id `%s` is taken".formatted(id));
    }
  }

  private static CompiledPolicy compile(
      Policy policy, Function<PolicyId, @Nullable CompiledTemplate> templates, long place) {
    Optional<TemplateLink> link = policy.link();
    if (link.isEmpty()) {
      return CompiledPolicy.of(policy, place);
    }
    CompiledTemplate template = templates.apply(link.get().template());
    if (template != null) {
      CompiledPolicy linked = template.link(policy.id(), link.get().values(), place);
      if (linked.policy().equals(policy)) {
        return linked;
      }
    }
    throw new CedarException(
        "policy `%s` is not what template `%s` gives"
            .formatted(policy.id(), link.get().template()));
  }

  /** The policies, linked ones among them, in the order in which they were added. */
  public List<Policy> policies() {
    return inOrder().stream().map(CompiledPolicy::policy).toList();
  }

  private List<CompiledPolicy> inOrder() {
    List<CompiledPolicy> all = new ArrayList<>(policies.size());
    policies.forEach((_, policy) -> all.add(policy));
    all.sort(Comparator.comparingLong(CompiledPolicy::place));
    return all;
  }

  /** The templates, in the order in which they were added. */
  public List<Template> templates() {
    List<CompiledTemplate> all = new ArrayList<>(templates.size());
    templates.forEach((_, template) -> all.add(template));
    all.sort(Comparator.comparingLong(CompiledTemplate::place));
    return all.stream().map(CompiledTemplate::template).toList();
  }

  public Optional<Policy> policy(PolicyId id) {
    return Optional.ofNullable(policies.get(id)).map(CompiledPolicy::policy);
  }

  public Optional<Template> template(PolicyId id) {
    return Optional.ofNullable(templates.get(id)).map(CompiledTemplate::template);
  }

  /**
   * The set with this policy added.
   *
   * @throws CedarException as {@link #of(Collection, Collection)} does
   */
  public PolicySet with(Policy policy) {
    refuseTaken(policy.id(), isTaken(policy.id()));
    CompiledPolicy added = compile(policy, templates::get, nextPlace);
    PolicyIndex present = index;
    return new PolicySet(
        policies.with(Map.of(policy.id(), added)),
        templates,
        nextPlace + 1,
        present == null ? null : present.with(added));
  }

  /**
   * The set with this template added.
   *
   * @throws CedarException when its id is taken
   */
  public PolicySet with(Template template) {
    refuseTaken(template.id(), isTaken(template.id()));
    return new PolicySet(
        policies,
        templates.with(Map.of(template.id(), new CompiledTemplate(template, nextPlace))),
        nextPlace + 1,
        index);
  }

  private boolean isTaken(PolicyId id) {
    return policies.get(id) != null || templates.get(id) != null;
  }

  /**
   * The set with this policy in the place of the one of the same id.
   *
   * @throws CedarException when there is none of that id, or as {@link #with(Policy)} does
   */
  public PolicySet replace(Policy policy) {
    CompiledPolicy before = present(policy.id());
    CompiledPolicy after = compile(policy, templates::get, before.place());
    PolicyIndex present = index;
    return new PolicySet(
        policies.with(Map.of(policy.id(), after)),
        templates,
        nextPlace,
        present == null ? null : present.without(before).with(after));
  }

  /**
   * The set without this policy, static or linked.
   *
   * @throws CedarException when there is none of that id
   */
  public PolicySet without(PolicyId id) {
    CompiledPolicy gone = present(id);
    PolicyIndex present = index;
    return new PolicySet(
        policies.without(List.of(id)),
        templates,
        nextPlace,
        present == null ? null : present.without(gone));
  }

  private CompiledPolicy present(PolicyId id) {
    CompiledPolicy policy = policies.get(id);
    if (policy == null) {
      throw new CedarException("there is no policy `%s`".formatted(id));
    }
    return policy;
  }

  /**
   * The set without this template.
   *
   * @throws CedarException when there is none of that id, or policies are still linked from it
   */
  public PolicySet withoutTemplate(PolicyId id) {
    if (templates.get(id) == null) {
      throw new CedarException("there is no template `%s`".formatted(id));
    }
    policies.forEach((_, policy) -> {
      if (policy.policy().link().map(TemplateLink::template).filter(id::equals).isPresent()) {
        throw new CedarException(
            "policy `%s` is still linked from template `%s`".formatted(policy.policy().id(), id));
      }
    });
    return new PolicySet(policies, templates.without(List.of(id)), nextPlace, index);
  }

  /**
   * The set with a policy linked from one of its templates.
   *
   * @throws CedarException when there is no such template, the new id is taken, or the values don't
   *     fit the slots
   */
  public PolicySet link(PolicyId template, PolicyId id, Map<Slot, EntityUid> values) {
    return with(
        template(template)
            .orElseThrow(() -> new CedarException("there is no template `%s`".formatted(template)))
            .link(id, values));
  }

  /**
   * The set without this linked policy.
   *
   * @throws CedarException when there is none of that id, or it wasn't linked
   */
  public PolicySet unlink(PolicyId id) {
    if (policy(id).flatMap(Policy::link).isEmpty()) {
      throw new CedarException("there is no linked policy `%s`".formatted(id));
    }
    return without(id);
  }

  PolicyIndex index() {
    PolicyIndex present = index;
    if (present == null) {
      present = PolicyIndex.of(inOrder());
      index = present; // Two threads may build it at once; either one will do.
    }
    return present;
  }
}
