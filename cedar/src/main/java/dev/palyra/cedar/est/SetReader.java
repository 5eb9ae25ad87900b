package dev.palyra.cedar.est;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Template;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a set of policies, templates and links. */
final class SetReader {
  private final Limits limits;
  private final Set<PolicyId> taken = new HashSet<>();
  private final List<Policy> policies = new ArrayList<>();
  private final Map<PolicyId, Template> templates = new LinkedHashMap<>();

  SetReader(Limits limits) {
    this.limits = limits;
  }

  PolicyDocument read(Json json) {
    Json.Obj object = At.ROOT.object(json, Set.of("staticPolicies", "templates", "templateLinks"));
    BodyReader bodies = new BodyReader(limits);
    At statics = At.ROOT.member("staticPolicies");
    statics
        .object(At.ROOT.required(object, "staticPolicies"))
        .members()
        .forEach((id, policy) -> {
          At at = statics.member(id);
          policies.add(policy(take(id, at), bodies.read(policy, at), at));
        });
    At ofTemplates = At.ROOT.member("templates");
    ofTemplates
        .object(At.ROOT.required(object, "templates"))
        .members()
        .forEach((id, template) -> {
          At at = ofTemplates.member(id);
          PolicyId name = take(id, at);
          templates.put(name, template(name, bodies.read(template, at), at));
        });
    links(At.ROOT.required(object, "templateLinks"), At.ROOT.member("templateLinks"));
    return new PolicyDocument(policies, List.copyOf(templates.values()));
  }

  static Policy policy(PolicyId id, PolicyBody body, At at) {
    if (!body.slots().isEmpty()) {
      throw at.refuse("a static policy has no slots");
    }
    return new Policy(id, body);
  }

  static Template template(PolicyId id, PolicyBody body, At at) {
    if (body.slots().isEmpty()) {
      throw at.refuse("a template has at least one slot");
    }
    return new Template(id, body);
  }

  private PolicyId take(String id, At at) {
    PolicyId name = new PolicyId(id);
    if (!taken.add(name)) {
      throw at.refuse("there are two policies with the id `" + At.shortened(id) + "`");
    }
    if (taken.size() > limits.policies()) {
      throw at.refuse("more policies than the limit of " + limits.policies());
    }
    return name;
  }

  private void links(Json json, At at) {
    List<Json> items = at.array(json);
    for (int i = 0; i < items.size(); i++) {
      At here = at.item(i);
      Json.Obj link = here.object(items.get(i), Set.of("templateId", "newId", "values"));
      Template template = templates.get(new PolicyId(here.string(link, "templateId")));
      if (template == null) {
        throw here.refuse(
            "there is no template `" + At.shortened(here.string(link, "templateId")) + "`");
      }
      PolicyId id = take(here.string(link, "newId"), here);
      policies.add(
          linked(template, id, values(here.required(link, "values"), here.member("values")), here));
    }
  }

  private static Policy linked(Template template, PolicyId id, Map<Slot, EntityUid> values, At at) {
    try {
      return template.link(id, values);
    } catch (CedarException misfit) {
      throw at.refuse(misfit.diagnostics().getFirst().message());
    }
  }

  private static Map<Slot, EntityUid> values(Json json, At at) {
    Map<Slot, EntityUid> values = new EnumMap<>(Slot.class);
    at.object(json)
        .members()
        .forEach((name, entity) -> {
          Slot slot =
              switch (name) {
                case "?principal" -> Slot.PRINCIPAL;
                case "?resource" -> Slot.RESOURCE;
                default -> throw at.refuse("there is no slot `" + At.shortened(name) + "`");
              };
          values.put(slot, BodyReader.entity(entity, at.member(name)));
        });
    return values;
  }
}
