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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Policies and templates by id, ready to decide. Immutable and safe to share; every change gives a
 * new set, which takes over the compiled form of all policies that stayed.
 *
 * <p>Policies and templates share one space of ids.
 */
public final class PolicySet {
  public static final PolicySet EMPTY = new PolicySet(Map.of(), Map.of());

  private final Map<PolicyId, CompiledPolicy> policies;
  private final Map<PolicyId, CompiledTemplate> templates;
  // Built when first asked, so that a series of changes builds one only.
  private volatile @Nullable PolicyIndex index;

  private PolicySet(
      Map<PolicyId, CompiledPolicy> policies, Map<PolicyId, CompiledTemplate> templates) {
    this.policies = policies;
    this.templates = templates;
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
    Changes changes = new Changes(EMPTY);
    templates.forEach(changes::add);
    policies.forEach(changes::add);
    return changes.apply();
  }

  /** The policies, linked ones among them, in the order in which they were added. */
  public List<Policy> policies() {
    return policies.values().stream().map(CompiledPolicy::policy).toList();
  }

  /** The templates, in the order in which they were added. */
  public List<Template> templates() {
    return templates.values().stream().map(CompiledTemplate::template).toList();
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
    Changes changes = new Changes(this);
    changes.add(policy);
    return changes.apply();
  }

  /**
   * The set with this template added.
   *
   * @throws CedarException when its id is taken
   */
  public PolicySet with(Template template) {
    Changes changes = new Changes(this);
    changes.add(template);
    return changes.apply();
  }

  /**
   * The set with this policy in the place of the one of the same id.
   *
   * @throws CedarException when there is none of that id, or as {@link #with(Policy)} does
   */
  public PolicySet replace(Policy policy) {
    Changes changes = new Changes(this);
    changes.replace(policy);
    return changes.apply();
  }

  /**
   * The set without this policy, static or linked.
   *
   * @throws CedarException when there is none of that id
   */
  public PolicySet without(PolicyId id) {
    Changes changes = new Changes(this);
    if (changes.policies.remove(id) == null) {
      throw new CedarException("there is no policy `%s`".formatted(id));
    }
    return changes.apply();
  }

  /**
   * The set without this template.
   *
   * @throws CedarException when there is none of that id, or policies are still linked from it
   */
  public PolicySet withoutTemplate(PolicyId id) {
    Changes changes = new Changes(this);
    if (changes.templates.remove(id) == null) {
      throw new CedarException("there is no template `%s`".formatted(id));
    }
    for (Policy policy : policies()) {
      if (policy.link().map(TemplateLink::template).filter(id::equals).isPresent()) {
        throw new CedarException(
            "policy `%s` is still linked from template `%s`".formatted(policy.id(), id));
      }
    }
    return changes.apply();
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
      present = new PolicyIndex(List.copyOf(policies.values()));
      index = present; // Two threads may build it at once; either one will do.
    }
    return present;
  }

  /** A set being changed. */
  private static final class Changes {
    private final Map<PolicyId, CompiledPolicy> policies;
    private final Map<PolicyId, CompiledTemplate> templates;

    Changes(PolicySet before) {
      policies = new LinkedHashMap<>(before.policies);
      templates = new LinkedHashMap<>(before.templates);
    }

    void add(Template template) {
      refuseTaken(template.id());
      templates.put(template.id(), new CompiledTemplate(template));
    }

    void add(Policy policy) {
      refuseTaken(policy.id());
      policies.put(policy.id(), compile(policy));
    }

    void replace(Policy policy) {
      if (policies.replace(policy.id(), compile(policy)) == null) {
        throw new CedarException("there is no policy `%s`".formatted(policy.id()));
      }
    }

    PolicySet apply() {
      return new PolicySet(policies, templates);
    }

    private void refuseTaken(PolicyId id) {
      if (policies.containsKey(id) || templates.containsKey(id)) {
        throw new CedarException("the id `%s` is taken".formatted(id));
      }
    }

    private CompiledPolicy compile(Policy policy) {
      return policy
          .link()
          .map(link -> compile(policy, link))
          .orElseGet(() -> CompiledPolicy.of(policy));
    }

    private CompiledPolicy compile(Policy policy, TemplateLink link) {
      CompiledTemplate template = templates.get(link.template());
      if (template != null) {
        CompiledPolicy linked = template.link(policy.id(), link.values());
        if (linked.policy().equals(policy)) {
          return linked;
        }
      }
      throw new CedarException(
          "policy `%s` is not what template `%s` gives".formatted(policy.id(), link.template()));
    }
  }
}
