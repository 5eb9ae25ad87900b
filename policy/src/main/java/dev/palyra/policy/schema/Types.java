package dev.palyra.policy.schema;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.core.sandbox.PluginGrant;
import java.util.List;

/** The entity types of every generated schema. None has a namespace: policies stay short. */
public final class Types {
  public static final EntityType ACTION = new EntityType("Action");
  public static final EntityType AGENT = new EntityType("Agent");
  public static final EntityType OPERATOR = new EntityType("Operator");
  public static final EntityType DEVICE = new EntityType("Device");
  public static final EntityType TOOL = new EntityType("Tool");
  public static final EntityType SKILL = new EntityType("Skill");
  public static final EntityType SECRET = new EntityType("Secret");
  public static final EntityType HOST = new EntityType("Host");
  public static final EntityType FUNCTION = new EntityType("HostFunction");
  public static final EntityType RUN = new EntityType("Run");

  /** Every type that has a group, which is named after it: {@code Agent} and {@code AgentGroup}. */
  public static final List<EntityType> GROUPED =
      List.of(AGENT, OPERATOR, DEVICE, TOOL, SKILL, SECRET, HOST, FUNCTION, RUN);

  /** Whoever can act; the same three kinds as {@code dev.palyra.core.call.Principal.Kind}. */
  public static final List<EntityType> PRINCIPALS = List.of(AGENT, OPERATOR, DEVICE);

  private Types() {}

  /** The type of the groups that entities of {@code type} may be in. */
  public static EntityType groupOf(EntityType type) {
    return new EntityType(type.name() + "Group");
  }

  public static EntityUid action(String id) {
    return new EntityUid(ACTION, id);
  }

  /** The group of the hosts that an entry of a tool's egress list covers. */
  public static EntityUid hostGroup(String pattern) {
    return new EntityUid(groupOf(HOST), pattern);
  }

  /** A function of the host that a plugin may be granted. */
  public static EntityUid function(PluginGrant grant) {
    return new EntityUid(FUNCTION, grant.label());
  }

  public static EntityUid tool(String name) {
    return new EntityUid(TOOL, name);
  }
}
