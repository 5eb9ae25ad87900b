package dev.palyra.cedar.validate;

import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.model.TemplateLink;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.validate.ValidationReport.Finding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks policies against a schema, as strictly as Cedar does by default.
 *
 * <p>A policy that is accepted, evaluated on a request and entities that conform to the schema, can
 * only fail by overflow of an integer or by reading an entity that isn't in the store. Errors are:
 * names that the schema doesn't have, a scope that matches no request, operands of a wrong type,
 * and reading an optional attribute or a tag that wasn't asked for before. A policy that can't
 * match any request is only warned of, and so are texts that may look like others.
 *
 * <p>A policy is checked once for each kind of request that its scope can match and its conditions
 * can tell apart; time is that many times its size. Immutable, safe to share.
 */
public final class Validator {
  private final Schema schema;
  private final Limits limits;
  private final RequestKinds kinds;

  public Validator(Schema schema) {
    this(schema, Limits.DEFAULTS);
  }

  /**
   * @param limits of which it heeds how many diagnostics there may be of one policy
   */
  public Validator(Schema schema, Limits limits) {
    this.schema = schema;
    this.limits = limits;
    this.kinds = new RequestKinds(schema);
  }

  /** Checks static policies, templates, and the policies linked from these. */
  public ValidationReport validate(Collection<Policy> policies, Collection<Template> templates) {
    List<Finding> findings = new ArrayList<>();
    Set<PolicyId> checked = new HashSet<>();
    for (Template template : templates) {
      checked.add(template.id());
      add(findings, template.id(), check(template.body()));
    }
    for (Policy policy : policies) {
      boolean templateIsChecked =
          policy.link().map(TemplateLink::template).filter(checked::contains).isPresent();
      add(findings, policy.id(), templateIsChecked ? checkSlots(policy) : check(policy.body()));
    }
    return new ValidationReport(findings);
  }

  /** Checks everything in a policy set. */
  public ValidationReport validate(PolicySet policies) {
    return validate(policies.policies(), policies.templates());
  }

  private static void add(List<Finding> findings, PolicyId id, List<Diagnostic> found) {
    found.forEach(diagnostic -> findings.add(new Finding(id, diagnostic)));
  }

  private List<Diagnostic> check(PolicyBody body) {
    Findings findings = new Findings(limits.diagnostics());
    new Names(schema, findings).check(body);
    List<Environment> environments = environments(body, findings);
    boolean impossible = true;
    for (Environment environment : environments) {
      impossible &= check(body, environment, findings) == BoolType.FALSE;
      if (findings.isFull()) {
        break;
      }
    }
    if (impossible && findings.diagnostics().isEmpty()) { // After an error it could be wrong.
      findings.add(Diagnostic.warning("the policy can't match any request", body.span()));
    }
    new Appearance(findings).check(body);
    return findings.diagnostics();
  }

  /** What the template couldn't know: whether the values in the slots let it apply. */
  private List<Diagnostic> checkSlots(Policy policy) {
    Findings findings = new Findings(limits.diagnostics());
    for (EntityUid value : policy.link().map(TemplateLink::values).orElseThrow().values()) {
      if (!value.type().isAction() && schema.entityType(value.type()) == null) {
        findings.error(
            "unknown entity type `" + value.type() + "` in a slot",
            policy.body().span(),
            Optional.empty());
      }
    }
    environments(policy.body(), findings);
    return findings.diagnostics();
  }

  private List<Environment> environments(PolicyBody body, Findings findings) {
    Scope scope = new Scope(schema, kinds, body);
    List<Environment> environments = scope.environments();
    if (environments.isEmpty()) {
      findings.error(
          "no action of the schema applies to a principal and a resource of this scope",
          body.span(),
          scope.hint());
    }
    return environments;
  }

  private @Nullable CedarType check(PolicyBody body, Environment environment, Findings findings) {
    TypeChecker checker = new TypeChecker(schema, environment, findings);
    return checker.conditions(body.conditions());
  }
}
