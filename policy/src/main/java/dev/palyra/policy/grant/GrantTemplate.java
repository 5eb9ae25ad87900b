package dev.palyra.policy.grant;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityRef;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.ScopeConstraint;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.Validator;
import dev.palyra.core.approval.Grant;
import dev.palyra.policy.grant.GrantPolicies.Linked;
import dev.palyra.policy.schema.PolicySchema;
import dev.palyra.policy.schema.ToolBinding;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * Writes a grant as a Cedar template and links it. The principal and the tool are the slots; scope
 * and expiry are conditions, since Cedar has no slots there.
 */
public final class GrantTemplate {
  private static final DateTimeFormatter DATETIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private GrantTemplate() {}

  /**
   * The policy that stands for a grant.
   *
   * @throws IllegalArgumentException when the tool is unknown, or the scope speaks of an argument
   *     that policies cannot see or compares it with what it can never be
   */
  public static Linked link(Grant grant, PolicySchema schema) {
    ToolBinding binding = binding(grant, schema);
    var id = new PolicyId(grant.policy().value());
    var templateId = new PolicyId("template/" + grant.id());
    var source = new Source(grant.policy().value(), text(grant, binding));
    try {
      Template template = PolicyParser.parseTemplate(templateId, source, Limits.DEFAULTS);
      var errors = new Validator(schema.schema()).validate(List.of(), List.of(template)).errors();
      if (!errors.isEmpty()) {
        throw new IllegalArgumentException(errors.getFirst().diagnostic().message());
      }
      var principal = EntityUid.of(grant.principal().kind().entityType(), grant.principal().id());
      Policy policy =
          template.link(id, Map.of(Slot.PRINCIPAL, principal, Slot.RESOURCE, binding.resource()));
      return new Linked(grant, template, policy);
    } catch (CedarException e) {
      throw new IllegalArgumentException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The policy in Cedar, with the slots filled, for people.
   *
   * @throws IllegalArgumentException as {@link #link} does
   */
  public static String shown(Grant grant, PolicySchema schema) {
    var filled = link(grant, schema).policy().body();
    return text(grant, binding(grant, schema))
        .replaceFirst("== \\?principal", Matcher.quoteReplacement(text(filled.principal())))
        .replaceFirst("== \\?resource", Matcher.quoteReplacement(text(filled.resource())));
  }

  private static String text(ScopeConstraint constraint) {
    return constraint instanceof ScopeConstraint.Eq(EntityRef entity)
        ? "== " + entity
        : constraint.toString();
  }

  private static ToolBinding binding(Grant grant, PolicySchema schema) {
    ToolBinding binding = schema.find(grant.tool());
    if (binding == null) {
      throw new IllegalArgumentException("there is no tool `" + grant.tool() + "`");
    }
    return binding;
  }

  private static String text(Grant grant, ToolBinding binding) {
    List<String> clauses = new ArrayList<>();
    clauses.add("context.time < datetime(\"" + DATETIME.format(grant.expires()) + "\")");
    grant
        .scope()
        .session()
        .ifPresent(session -> {
          clauses.add("context has session");
          clauses.add("context.session == " + Text.quote(session));
        });
    grant
        .scope()
        .arguments()
        .forEach((pointer, match) ->
            clauses.addAll(ArgumentClauses.of(pointer, match, binding.arguments())));
    return """
    @id(%s)
    permit (
      principal == ?principal,
      action == %s,
      resource == ?resource
    ) when {
      %s
    };
    """
        .formatted(
            Text.quote(grant.policy().value()), binding.action(), String.join(" &&\n  ", clauses));
  }
}
