package dev.palyra.policy.bundle;

import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.validate.Validator;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.schema.PolicySchema;
import dev.palyra.policy.schema.SchemaGenerator;
import dev.palyra.policy.schema.ToolBinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a bundle holds once everything about it was checked.
 *
 * @param all every policy
 * @param lifted the policies without the forbids that operators can lift
 */
public record BundleContents(
    BundleSource source,
    PolicyRevision revision,
    PolicySchema schema,
    List<LoadedPolicy> policies,
    Map<PolicyId, LoadedPolicy> byId,
    PolicySet all,
    PolicySet lifted,
    Entities entities,
    List<Diagnostic> warnings) {

  /**
   * Checks and loads.
   *
   * @throws BundleException with everything that is wrong
   */
  public static BundleContents load(BundleSource source, Collection<Tool> tools) {
    var problems = new Problems();
    PolicySchema schema = schema(tools);
    source.refuseUnknown(problems::add);
    var reader = new PolicyReader(problems);
    reader.read(source);
    List<LoadedPolicy> policies = reader.policies();
    validate(schema, policies, problems);
    Entities entities = entities(source, schema, problems);
    problems.throwIfAny();

    Map<PolicyId, LoadedPolicy> byId = new LinkedHashMap<>();
    policies.forEach(policy -> byId.put(policy.policy().id(), policy));
    return new BundleContents(
        source,
        Revision.of(source, schema),
        schema,
        List.copyOf(policies),
        Map.copyOf(byId),
        PolicySet.of(policies.stream().map(LoadedPolicy::policy).toList()),
        PolicySet.of(
            policies.stream()
                .filter(policy -> !policy.liftable())
                .map(LoadedPolicy::policy)
                .toList()),
        entities,
        List.copyOf(problems.warnings()));
  }

  /** The same policies, unchecked, for one tool more. */
  public BundleContents withTool(Tool tool) {
    List<Tool> tools = new ArrayList<>(schema.tools().stream().map(ToolBinding::tool).toList());
    tools.add(tool);
    PolicySchema wider = schema(tools);
    List<Entity> added =
        wider.entities().stream().filter(entity -> entities.find(entity.uid()).isEmpty()).toList();
    return new BundleContents(
        source, revision, wider, policies, byId, all, lifted, entities.withAll(added), warnings);
  }

  private static PolicySchema schema(Collection<Tool> tools) {
    try {
      return SchemaGenerator.generate(tools);
    } catch (IllegalArgumentException e) {
      throw new BundleException(
          List.of(Diagnostic.error(String.valueOf(e.getMessage()), SourceSpan.NONE)));
    } catch (CedarException e) {
      throw new BundleException(e.diagnostics());
    }
  }

  private static void validate(
      PolicySchema schema, List<LoadedPolicy> policies, Problems problems) {
    new Validator(schema.schema())
        .validate(policies.stream().map(LoadedPolicy::policy).toList(), List.of())
        .findings()
        .forEach(finding -> problems.add(finding.diagnostic()));
  }

  private static Entities entities(BundleSource source, PolicySchema schema, Problems problems) {
    Map<EntityUid, Entity> entities = new LinkedHashMap<>();
    schema.entities().forEach(entity -> entities.put(entity.uid(), entity));
    for (String name : source.names(FileKind.GROUPS)) {
      new GroupsReader(problems)
          .read(source.source(name))
          .forEach(entity -> entities.merge(entity.uid(), entity, BundleContents::inBoth));
    }
    try {
      return Entities.of(new ArrayList<>(entities.values()));
    } catch (CedarException e) {
      problems.add(e);
      return Entities.EMPTY;
    }
  }

  private static Entity inBoth(Entity known, Entity grouped) {
    Set<EntityUid> parents = new HashSet<>(known.parents());
    parents.addAll(grouped.parents());
    return new Entity(known.uid(), parents, known.attributes(), known.tags());
  }
}
