package dev.palyra.policy;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.schema.ArgumentReader;
import dev.palyra.policy.schema.PolicySchema;
import dev.palyra.policy.schema.ToolBinding;
import dev.palyra.policy.schema.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts requests into Cedar's terms, as the schema has them. */
final class Questions {
  private final PolicySchema schema;
  private final Entities entities;

  Questions(PolicySchema schema, Entities entities) {
    this.schema = schema;
    this.entities = entities;
  }

  /**
   * The question, or nothing when a call is of no tool that there is.
   *
   * @throws dev.palyra.policy.schema.ArgumentMismatchException when the arguments do not fit what
   *     policies see of them
   */
  Optional<Question> of(PolicyRequest request, PolicyRequestContext context) {
    ToolBinding binding = schema.find(context.tool());
    EntityUid principal = uid(request.principal());
    if (binding == null) {
      // What operators answer may be no tool that agents call: the admission of a device.
      return request.action() instanceof PolicyAction.DecideApproval approval
          ? question(
              principal,
              action(approval),
              resource(approval),
              common(context, resource(approval), context.origin().skillId()),
              entities)
          : Optional.empty();
    }
    Map<String, Value> values =
        // A skill's tool is the skill's, whatever else is said of the call.
        common(
            context,
            binding.resource(),
            binding.tool().skill().or(() -> context.origin().skillId()));
    return switch (request.action()) {
      case PolicyAction.CallTool call -> {
        if (!call.tool().equals(context.tool())) {
          throw new IllegalArgumentException(
              "a call of `" + call.tool() + "` in the context of `" + context.tool() + "`");
        }
        values.put("args", ArgumentReader.read(context.arguments().tree(), binding.arguments()));
        yield question(principal, binding.action(), binding.resource(), values, entities);
      }
      case PolicyAction.UseSecret secret ->
          question(principal, action(secret), resource(secret), values, entities);
      case PolicyAction.UseFunction function ->
          question(principal, action(function), resource(function), values, entities);
      case PolicyAction.DecideApproval approval ->
          question(principal, action(approval), resource(approval), values, entities);
      case PolicyAction.Connect connection -> {
        values.put("port", new LongValue(connection.host().port()));
        EntityUid host = resource(connection);
        yield question(
            principal, action(connection), host, values, entities.with(hostEntity(host)));
      }
    };
  }

  /** What is known of every call of a tool; nothing where there is no such tool. */
  Optional<Question> ofTool(Principal principal, Tool tool) {
    ToolBinding binding = schema.find(tool.name());
    if (binding == null) {
      return Optional.empty();
    }
    Map<String, Value> values = HashMap.newHashMap(4);
    values.put("tool", binding.resource());
    values.put(
        "capabilities",
        strings(tool.capabilities().stream().map(Capability::actionGroup).toList()));
    values.put("is_sensitive_action", BoolValue.of(tool.sensitive()));
    return question(uid(principal), binding.action(), binding.resource(), values, entities);
  }

  private static Optional<Question> question(
      EntityUid principal,
      EntityUid action,
      EntityUid resource,
      Map<String, Value> values,
      Entities entities) {
    return Optional.of(
        new Question(new Request(principal, action, resource, RecordValue.of(values)), entities));
  }

  /** The same question with an approval in its context. */
  static Question approved(Question question, ApprovalEvidence evidence) {
    Request request = question.request();
    Map<String, Value> values = new HashMap<>(request.context().attributes());
    values.put("approval", approval(evidence));
    return new Question(
        new Request(
            request.principal(), request.action(), request.resource(), RecordValue.of(values)),
        question.entities());
  }

  private static Map<String, Value> common(
      PolicyRequestContext context, EntityUid tool, Optional<String> skill) {
    CallOrigin origin = context.origin();
    Map<String, Value> values = HashMap.newHashMap(16);
    values.put("tool", tool);
    values.put("run", new EntityUid(Types.RUN, origin.run()));
    origin.session().ifPresent(session -> values.put("session", new StringValue(session)));
    origin.channel().ifPresent(channel -> values.put("channel", new StringValue(channel)));
    origin
        .deviceId()
        .ifPresent(id -> {
          values.put("device_id", new StringValue(id));
          values.put("device", new EntityUid(Types.DEVICE, id));
        });
    skill.ifPresent(id -> {
      values.put("skill_id", new StringValue(id));
      values.put("skill", new EntityUid(Types.SKILL, id));
    });
    values.put(
        "capabilities",
        strings(context.capabilities().stream().map(Capability::actionGroup).toList()));
    values.put("labels", strings(origin.labels().values()));
    values.put("is_sensitive_action", BoolValue.of(context.isSensitiveAction()));
    values.put("time", new DatetimeValue(context.time().toEpochMilli()));
    context.approval().ifPresent(evidence -> values.put("approval", approval(evidence)));
    return values;
  }

  private static RecordValue approval(ApprovalEvidence evidence) {
    return RecordValue.of(
        Map.of(
            "id",
            new StringValue(evidence.approvalId()),
            "operators",
            SetValue.of(
                evidence.operators().stream()
                    .map(operator -> new EntityUid(Types.OPERATOR, operator))
                    .toList())));
  }

  /**
   * A host is in the groups that the bundle puts it in, in its own, and in those of its domains.
   */
  private Entity hostEntity(EntityUid host) {
    Set<EntityUid> groups = new HashSet<>();
    entities.find(host).ifPresent(known -> groups.addAll(known.parents()));
    groups.add(Types.hostGroup(host.id()));
    for (int dot = host.id().indexOf('.'); dot >= 0; dot = host.id().indexOf('.', dot + 1)) {
      groups.add(Types.hostGroup("*" + host.id().substring(dot)));
    }
    return new Entity(host, groups, RecordValue.EMPTY);
  }

  private static SetValue strings(Collection<String> texts) {
    return SetValue.of(texts.stream().map(StringValue::new).toList());
  }

  private static EntityUid uid(Principal principal) {
    return EntityUid.of(principal.kind().entityType(), principal.id());
  }

  private static EntityUid action(PolicyAction action) {
    return Types.action(action.actionId());
  }

  private static EntityUid resource(PolicyAction action) {
    return EntityUid.of(action.resourceType(), action.resourceId());
  }
}
