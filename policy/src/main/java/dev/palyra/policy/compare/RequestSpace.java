package dev.palyra.policy.compare;

import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.ExtensionValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.policy.explain.CedarText;
import dev.palyra.policy.schema.ToolBinding;
import dev.palyra.policy.schema.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The requests about one tool that are worth trying: every combination of the mentioned values
 * where these are few, else a sample.
 */
final class RequestSpace {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonNode ABSENT = MissingNode.getInstance();
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final List<String> ORIGINS =
      List.of("session", "channel", "device_id", "skill_id");

  private final Tool tool;
  private final Mentioned mentioned;
  private final List<Principal> principals;
  private final List<Dimension> arguments = new ArrayList<>();
  private final List<Dimension> origins = new ArrayList<>();

  RequestSpace(ToolBinding binding, Mentioned mentioned) {
    this.tool = binding.tool();
    this.mentioned = mentioned;
    this.principals = principals(mentioned);
    addArguments(List.of(), "context.args", binding.arguments(), true);
    for (String origin : ORIGINS) {
      List<JsonNode> choices = new ArrayList<>(List.of(ABSENT));
      mentioned.of("context." + origin).forEach(value -> add(choices, value));
      // What policies compare with the entity is an id here.
      mentioned.of("context." + origin.replace("_id", "")).forEach(value -> add(choices, value));
      origins.add(new Dimension(List.of(origin), choices));
    }
    origins.add(new Dimension(List.of("labels"), sets(mentioned.of("context.labels[]"))));
    List<JsonNode> times = new ArrayList<>(List.of(JSON.numberNode(NOON.toEpochMilli())));
    mentioned.of("context.time").forEach(value -> add(times, value));
    origins.add(new Dimension(List.of("time"), times));
  }

  private static List<Principal> principals(Mentioned mentioned) {
    Set<Principal> principals = new LinkedHashSet<>();
    principals.add(new Principal(Principal.Kind.AGENT, "somebody"));
    for (Value value : mentioned.of("principal")) {
      for (Principal.Kind kind : Principal.Kind.values()) {
        if (value instanceof EntityUid uid
            && uid.type().name().equals(kind.entityType())
            && !uid.id().isEmpty()) {
          principals.add(new Principal(kind, uid.id()));
        }
      }
    }
    principals.add(new Principal(Principal.Kind.OPERATOR, "somebody"));
    principals.add(new Principal(Principal.Kind.DEVICE, "somebody"));
    return List.copyOf(principals);
  }

  private void addArguments(List<String> at, String text, RecordOf type, boolean required) {
    type.attributes()
        .forEach((name, attribute) -> {
          List<String> path = new ArrayList<>(at);
          path.add(name);
          String member = text + CedarText.attribute(name);
          boolean always = required && attribute.required();
          if (attribute.type() instanceof RecordOf nested) {
            addArguments(path, member, nested, always);
          } else {
            arguments.add(new Dimension(path, choices(member, attribute.type(), always)));
          }
        });
  }

  private List<JsonNode> choices(String text, CedarType type, boolean required) {
    List<JsonNode> choices = new ArrayList<>();
    if (!required) {
      choices.add(ABSENT);
    }
    switch (type) {
      case CedarType.BoolType _ ->
          choices.addAll(List.of(JSON.booleanNode(false), JSON.booleanNode(true)));
      case CedarType.LongType _ -> {
        choices.add(JSON.numberNode(0));
        mentioned.of(text).forEach(value -> add(choices, value));
      }
      case CedarType.StringType _ -> {
        choices.add(JSON.stringNode("something"));
        mentioned.of(text).forEach(value -> add(choices, value));
      }
      case SetOf _ -> choices.addAll(sets(mentioned.of(text + "[]")));
      case RecordOf _, CedarType.EntityOf _, CedarType.ExtensionType _ ->
          throw new AssertionError("no argument has the type " + type);
    }
    return choices;
  }

  /** The empty set, each element alone, and all together. */
  private static List<JsonNode> sets(List<Value> elements) {
    List<JsonNode> sets = new ArrayList<>(List.of(JSON.arrayNode()));
    ArrayNode all = JSON.arrayNode();
    for (Value element : elements) {
      json(element)
          .ifPresent(node -> {
            sets.add(JSON.arrayNode().add(node));
            all.add(node);
          });
    }
    if (all.size() > 1) {
      sets.add(all);
    }
    return sets;
  }

  private static void add(Collection<JsonNode> choices, Value value) {
    json(value).ifPresent(choices::add);
  }

  private static Optional<JsonNode> json(Value value) {
    return switch (value) {
      case BoolValue bool -> Optional.of(JSON.booleanNode(bool.value()));
      case LongValue(long number) -> Optional.of(JSON.numberNode(number));
      case StringValue(String text) -> Optional.of(JSON.stringNode(text));
      case EntityUid uid -> Optional.of(JSON.stringNode(uid.id()));
      case DatetimeValue(long millis) -> Optional.of(JSON.numberNode(millis));
      case SetValue _, RecordValue _, ExtensionValue _ -> Optional.empty();
    };
  }

  /** Gives at most {@code budget} requests, the same ones for the same seed. */
  void forEach(int budget, Random random, Consumer<Candidate> consumer) {
    List<Dimension> all = new ArrayList<>(origins);
    all.addAll(arguments);
    long combinations = principals.size();
    for (Dimension dimension : all) {
      combinations = Math.min(Long.MAX_VALUE / 1_000, combinations * dimension.choices().size());
    }
    boolean exhaustive = combinations <= budget;
    for (long i = 0; i < (exhaustive ? combinations : budget); i++) {
      long rest = exhaustive ? i : random.nextLong(combinations);
      Principal principal = principals.get((int) (rest % principals.size()));
      rest /= principals.size();
      List<JsonNode> chosen = new ArrayList<>();
      for (Dimension dimension : all) {
        chosen.add(dimension.choices().get((int) (rest % dimension.choices().size())));
        rest /= dimension.choices().size();
      }
      context(chosen).ifPresent(context -> offer(principal, context, consumer));
    }
  }

  /** A request to put to bundles. */
  record Candidate(PolicyRequest request, PolicyRequestContext context) {}

  private void offer(
      Principal principal, PolicyRequestContext context, Consumer<Candidate> consumer) {
    List<PolicyAction> actions = new ArrayList<>();
    actions.add(new PolicyAction.CallTool(tool.name()));
    tool.secretRefs().forEach(ref -> actions.add(new PolicyAction.UseSecret(ref, tool.name())));
    if (tool.body() instanceof ToolBody.Plugin plugin) {
      plugin.grants().stream()
          .sorted()
          .forEach(grant -> actions.add(new PolicyAction.UseFunction(grant, tool.name())));
    }
    for (Value host : mentioned.of("resource")) {
      if (host instanceof EntityUid uid && uid.type().equals(Types.HOST)) {
        actions.add(new PolicyAction.Connect(new EgressHost(uid.id(), 443), tool.name()));
      }
    }
    tool.egress().stream()
        .filter(host -> !host.host().startsWith("*."))
        .forEach(host -> actions.add(new PolicyAction.Connect(host, tool.name())));
    actions.forEach(
        action -> consumer.accept(new Candidate(new PolicyRequest(principal, action), context)));
  }

  private Optional<PolicyRequestContext> context(List<JsonNode> chosen) {
    ObjectNode object = JSON.objectNode();
    for (int i = 0; i < arguments.size(); i++) {
      put(object, arguments.get(i).path(), chosen.get(origins.size() + i));
    }
    if (!tool.schema().violations(object).isEmpty()) {
      return Optional.empty(); // Such a call never reaches the policy.
    }
    try {
      return Optional.of(
          new PolicyRequestContext(
              tool.name(),
              Arguments.of(object),
              new CallOrigin(
                  "run",
                  text(chosen.get(0)),
                  text(chosen.get(2)),
                  text(chosen.get(1)),
                  text(chosen.get(3)),
                  Labels.of(chosen.get(4).valueStream().map(JsonNode::asString).toList())),
              tool.capabilities(),
              tool.sensitive(),
              Optional.empty(),
              Instant.ofEpochMilli(chosen.get(5).asLong())));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // A mentioned value that no call can have.
    }
  }

  private static Optional<String> text(JsonNode node) {
    return node.isString() ? Optional.of(node.asString()) : Optional.empty();
  }

  private static void put(ObjectNode object, List<String> path, JsonNode value) {
    if (value.isMissingNode()) {
      return;
    }
    ObjectNode at = object;
    for (String name : path.subList(0, path.size() - 1)) {
      at = at.get(name) instanceof ObjectNode present ? present : at.putObject(name);
    }
    at.set(path.getLast(), value);
  }
}
