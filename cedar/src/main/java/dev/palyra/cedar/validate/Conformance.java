package dev.palyra.cedar.validate;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.extension.Types;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.DecimalValue;
import dev.palyra.cedar.model.DurationValue;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.ExtensionValue;
import dev.palyra.cedar.model.IpAddressValue;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Text;
import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.ActionInfo;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.LongType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.CedarType.StringType;
import dev.palyra.cedar.schema.EntityTypeInfo;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that values, entities and requests are what a schema says. Every check either returns or
 * throws a {@link CedarException} that names what does not conform. Immutable, safe to share.
 */
public final class Conformance {
  private final Schema schema;

  public Conformance(Schema schema) {
    this.schema = schema;
  }

  /**
   * Checks that there may be a request with these.
   *
   * @throws CedarException when the schema has no such action, principal or resource, the action
   *     does not apply to them, or the context is not of the action's type
   */
  public void checkRequest(
      EntityUid principal, EntityUid action, EntityUid resource, RecordValue context) {
    ActionInfo info = action(action);
    checkApplies("principal", principal, info.principals(), action);
    checkApplies("resource", resource, info.resources(), action);
    check(context, info.context(), "context");
  }

  /**
   * Checks that there may be such a request.
   *
   * @throws CedarException as {@link #checkRequest(EntityUid, EntityUid, EntityUid, RecordValue)}
   */
  public void checkRequest(Request request) {
    checkRequest(request.principal(), request.action(), request.resource(), request.context());
  }

  private void checkApplies(
      String what, EntityUid entity, Set<EntityType> types, EntityUid action) {
    if (!types.contains(entity.type())) {
      throw refuse(
          what, "action `%s` does not apply to type `%s`".formatted(action, entity.type()));
    }
    checkExists(entity, what);
  }

  /** What the schema says of the action. */
  ActionInfo action(EntityUid action) {
    ActionInfo info = schema.action(action);
    if (info == null) {
      throw refuse("action", "`" + action + "` is not in the schema");
    }
    return info;
  }

  /**
   * Checks all entities of a store. Actions must be as the schema has them, with all their
   * ancestors; those that are missing are not asked for, see {@link #withActions}.
   *
   * @throws CedarException at the first entity that does not conform
   */
  public void checkEntities(Entities entities) {
    for (Entity entity : entities.all()) {
      if (entity.uid().type().isAction()) {
        checkAction(entity, entities.ancestors(entity.uid()));
      } else {
        checkEntity(entity);
      }
    }
  }

  /** The store with the actions of the schema, in the place of those it may have had. */
  public Entities withActions(Entities entities) {
    List<Entity> actions = new ArrayList<>(schema.actions().size());
    for (ActionInfo action : schema.actions().values()) {
      actions.add(new Entity(action.action(), action.parents(), RecordValue.EMPTY));
    }
    return entities.withAll(actions);
  }

  private void checkAction(Entity entity, Set<EntityUid> ancestors) {
    ActionInfo info = action(entity.uid());
    String where = "action `" + entity.uid() + "`";
    if (entity.attributes().size() > 0 || entity.tags().size() > 0) {
      throw refuse(where, "an action has no attributes and no tags");
    }
    if (!ancestors.equals(info.ancestors())) {
      throw refuse(where, "its ancestors are not those of the schema");
    }
  }

  /**
   * Checks an entity that is no action: id, attributes, tags and the types of its parents.
   *
   * @throws CedarException when it does not conform
   */
  public void checkEntity(Entity entity) {
    String where = "entity `" + entity.uid() + "`";
    EntityTypeInfo info = schema.entityType(entity.uid().type());
    if (info == null) {
      throw refuse(where, "its type is not in the schema");
    }
    checkExists(entity.uid(), where);
    check(entity.attributes(), info.attributes(), where);
    for (EntityUid parent : entity.parents()) {
      if (!info.ancestors().contains(parent.type())) {
        throw refuse(where, "the schema lets it have no parent of type `" + parent.type() + "`");
      }
      checkExists(parent, where + ", parents");
    }
    if (entity.tags().size() > 0) {
      CedarType tags = info.tags().orElseThrow(() -> refuse(where, "its type has no tags"));
      entity
          .tags()
          .attributes()
          .forEach((k, v) -> check(v, tags, where + ", tag " + Text.quote(k)));
    }
  }

  /**
   * Checks that a value is of a type. The type is one of the schema that this was made for.
   *
   * @param where what an error says of the place
   * @throws CedarException when it is not
   */
  public void check(Value value, CedarType type, String where) {
    switch (type) {
      case BoolType bool -> {
        if (!(value instanceof BoolValue actual)
            || (bool != BoolType.ANY && bool != BoolType.of(actual.value()))) {
          throw mismatch(value, type, where);
        }
      }
      case LongType _ -> require(value instanceof LongValue, value, type, where);
      case StringType _ -> require(value instanceof StringValue, value, type, where);
      case ExtensionType extension -> require(isOf(value, extension), value, type, where);
      case EntityOf(EntityType entity) -> {
        if (!(value instanceof EntityUid uid) || !uid.type().equals(entity)) {
          throw mismatch(value, type, where);
        }
        checkExists(uid, where);
      }
      case SetOf(CedarType element) -> {
        if (!(value instanceof SetValue set)) {
          throw mismatch(value, type, where);
        }
        set.elements().forEach(e -> check(e, element, where));
      }
      case RecordOf record -> {
        if (!(value instanceof RecordValue actual)) {
          throw mismatch(value, type, where);
        }
        checkAttributes(actual, record, where);
      }
    }
  }

  private void checkAttributes(RecordValue actual, RecordOf type, String where) {
    for (Map.Entry<String, Attribute> entry : type.attributes().entrySet()) {
      Value attribute = actual.get(entry.getKey());
      if (attribute != null) {
        check(attribute, entry.getValue().type(), where + ", " + Text.quote(entry.getKey()));
      } else if (entry.getValue().required()) {
        throw refuse(where, "attribute " + Text.quote(entry.getKey()) + " is missing");
      }
    }
    for (String name : actual.attributes().keySet()) {
      if (type.get(name) == null) {
        throw refuse(where, "the schema has no attribute " + Text.quote(name));
      }
    }
  }

  /** Enumerated types and actions have only the entities that the schema names. */
  private void checkExists(EntityUid entity, String where) {
    if (!schema.permits(entity)) {
      throw refuse(where, "the schema has no entity `" + entity + "`");
    }
  }

  private static boolean isOf(Value value, ExtensionType type) {
    return value instanceof ExtensionValue extension
        && type
            == switch (extension) {
              case IpAddressValue _ -> ExtensionType.IPADDR;
              case DecimalValue _ -> ExtensionType.DECIMAL;
              case DatetimeValue _ -> ExtensionType.DATETIME;
              case DurationValue _ -> ExtensionType.DURATION;
            };
  }

  private static void require(boolean holds, Value value, CedarType type, String where) {
    if (!holds) {
      throw mismatch(value, type, where);
    }
  }

  private static CedarException mismatch(Value value, CedarType type, String where) {
    return refuse(where, "expected %s, got %s".formatted(TypeText.of(type), Types.name(value)));
  }

  static CedarException refuse(String where, String message) {
    return new CedarException(where + ": " + message);
  }
}
