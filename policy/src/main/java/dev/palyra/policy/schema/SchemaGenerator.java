package dev.palyra.policy.schema;

import static dev.palyra.core.Require.require;

import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.NamespaceDecl;
import dev.palyra.cedar.schema.NamespaceDecl.ActionDecl;
import dev.palyra.cedar.schema.NamespaceDecl.EntityTypeDecl;
import dev.palyra.cedar.schema.SchemaFragment;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Makes the schema of a tool catalogue: an action for each tool, in the groups of the tool's
 * capabilities, with the tool's arguments as {@code context.args}; the actions {@code secret.use},
 * {@code net.connect}, {@code plugin.use} and {@code approval.decide}; the entity types of {@link
 * Types} and their groups.
 */
public final class SchemaGenerator {
  /** The action of putting a secret into the execution of a tool. */
  public static final String SECRET_USE = "secret.use";

  /** The action of connecting to a host from within the execution of a tool. */
  public static final String NET_CONNECT = "net.connect";

  /** The action of offering a host function to a plugin. */
  public static final String PLUGIN_USE = "plugin.use";

  /** The action of answering the approval of a call; operators' alone. */
  public static final String APPROVAL_DECIDE = "approval.decide";

  /** The action group of the tools that their definitions mark as sensitive. */
  public static final String SENSITIVE = "sensitive";

  private final Map<String, ActionDecl> actions = new LinkedHashMap<>();
  private final Map<EntityUid, Entity> entities = new TreeMap<>();
  private final Map<ToolName, ToolBinding> bindings = new TreeMap<>();

  private SchemaGenerator() {}

  /** Whether the name is that of an action or a group of actions that every schema has. */
  public static boolean isReserved(ToolName name) {
    String id = name.value();
    return Set.of(SECRET_USE, NET_CONNECT, PLUGIN_USE, APPROVAL_DECIDE, SENSITIVE).contains(id)
        || Capability.parse(id).isPresent()
        || id.startsWith("no-tool.");
  }

  /**
   * Makes the schema.
   *
   * @throws IllegalArgumentException when a tool's name is that of an action or group that every
   *     schema has, or two tools have the same name
   */
  public static PolicySchema generate(Collection<Tool> tools) {
    return new SchemaGenerator().make(tools);
  }

  private PolicySchema make(Collection<Tool> tools) {
    for (Capability capability : Capability.values()) {
      addGroup(capability.actionGroup());
    }
    addGroup(SENSITIVE);
    addAction(
        APPROVAL_DECIDE, Set.of(), List.of(Types.OPERATOR), Types.TOOL, ContextShape.common());
    addAction(SECRET_USE, Set.of(), Types.PRINCIPALS, Types.SECRET, ContextShape.common());
    addAction(NET_CONNECT, Set.of(), Types.PRINCIPALS, Types.HOST, ContextShape.ofConnection());
    addAction(PLUGIN_USE, Set.of(), Types.PRINCIPALS, Types.FUNCTION, ContextShape.common());
    tools.stream().sorted(Comparator.comparing(Tool::name)).forEach(this::addTool);
    addStandIns(tools);
    var namespace = new NamespaceDecl(Map.of(), entityTypes(), actions, Map.of());
    return new PolicySchema(new SchemaFragment(Map.of("", namespace)), bindings, entities.values());
  }

  // A rule about a group must not become a mistake because today no tool is in it: each group
  // without a tool gets an action that nothing ever asks for.
  private void addStandIns(Collection<Tool> tools) {
    Set<String> groups = new TreeSet<>(Set.of(SENSITIVE));
    for (Capability capability : Capability.values()) {
      groups.add(capability.actionGroup());
    }
    for (Tool tool : tools) {
      capabilities(tool).forEach(groups::remove);
      if (tool.sensitive()) {
        groups.remove(SENSITIVE);
      }
    }
    groups.forEach(group ->
        addAction(
            "no-tool." + group,
            Set.of(group),
            Types.PRINCIPALS,
            Types.TOOL,
            ContextShape.ofTool(RecordOf.EMPTY)));
  }

  private void addGroup(String id) {
    actions.put(id, Declarations.actionGroup());
    addEntity(new Entity(Types.action(id)));
  }

  private void addAction(
      String id,
      Set<String> groups,
      List<EntityType> principals,
      EntityType resource,
      RecordOf context) {
    actions.put(id, Declarations.action(groups, principals, resource, context));
    Set<EntityUid> parents = new TreeSet<>();
    groups.forEach(group -> parents.add(Types.action(group)));
    addEntity(new Entity(Types.action(id), parents, RecordValue.EMPTY));
  }

  private void addEntity(Entity entity) {
    entities.put(entity.uid(), entity);
  }

  private void addTool(Tool tool) {
    String name = tool.name().value();
    require(!bindings.containsKey(tool.name()), "there are two tools `%s`", name);
    require(
        !isReserved(tool.name()),
        "the name of tool `%s` is reserved for an action of every policy schema",
        name);
    ArgumentTyping typing = ArgumentTyping.of(tool.schema().document());
    Set<String> groups = new TreeSet<>(capabilities(tool));
    if (tool.sensitive()) {
      groups.add(SENSITIVE);
    }
    addAction(name, groups, Types.PRINCIPALS, Types.TOOL, ContextShape.ofTool(typing.type()));
    List<EntityUid> secrets = new ArrayList<>();
    tool.secretRefs().forEach(ref -> secrets.add(addSecret(ref)));
    addEntity(new Entity(Types.tool(name), toolGroups(name), attributes(tool, secrets)));
    bindings.put(
        tool.name(),
        new ToolBinding(
            tool, Types.action(name), Types.tool(name), typing.type(), typing.unseen()));
  }

  /** {@code fs.read} is in {@code ToolGroup::"fs"}. */
  private static Set<EntityUid> toolGroups(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? Set.of()
        : Set.of(new EntityUid(Types.groupOf(Types.TOOL), name.substring(0, dot)));
  }

  /** A secret is in the group of its vault scope, or of the kind of its source. */
  private EntityUid addSecret(SecretRef ref) {
    var uid = new EntityUid(Types.SECRET, ref.label());
    String group = ref instanceof VaultRef vault ? vault.scope().toString() : source(ref);
    addEntity(
        new Entity(
            uid, Set.of(new EntityUid(Types.groupOf(Types.SECRET), group)), RecordValue.EMPTY));
    return uid;
  }

  private static String source(SecretRef ref) {
    String text = ref.toString();
    return text.substring(0, Math.max(0, text.indexOf(':')));
  }

  private static RecordValue attributes(Tool tool, List<EntityUid> secrets) {
    return RecordValue.of(
        Map.of(
            "tier", new StringValue(tool.body().tier().label()),
            "sensitive", BoolValue.of(tool.sensitive()),
            "capabilities", strings(capabilities(tool)),
            "secrets", SetValue.of(secrets),
            "functions", SetValue.of(functions(tool)),
            "hosts",
                SetValue.of(
                    tool.egress().stream().map(host -> Types.hostGroup(host.host())).toList())));
  }

  private static List<EntityUid> functions(Tool tool) {
    return tool.body() instanceof ToolBody.Plugin plugin
        ? plugin.grants().stream().map(Types::function).sorted().toList()
        : List.of();
  }

  private static Collection<String> capabilities(Tool tool) {
    return tool.capabilities().stream().map(Capability::actionGroup).sorted().toList();
  }

  private static SetValue strings(Collection<String> texts) {
    return SetValue.of(texts.stream().sorted().map(StringValue::new).toList());
  }

  private static Map<String, EntityTypeDecl> entityTypes() {
    Map<String, EntityTypeDecl> types = new LinkedHashMap<>();
    for (EntityType type : Types.GROUPED) {
      EntityType group = Types.groupOf(type);
      RecordOf shape = type.equals(Types.TOOL) ? ContextShape.tool() : RecordOf.EMPTY;
      types.put(type.name(), Declarations.entity(List.of(group), shape));
      types.put(group.name(), Declarations.entity(List.of(group), RecordOf.EMPTY));
    }
    return types;
  }
}
