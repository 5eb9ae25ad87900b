package dev.palyra.cedar.differential;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.schema.ActionInfo;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.EntityTypeInfo;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes random entities, contexts and requests of a schema as JSON. Some don't conform, by the
 * given chance at each value.
 */
final class RandomData {
  private static final List<String> IDS = List.of("0", "1", "two");

  private final Dice dice;
  private final Schema schema;
  private final int wrong;
  private final boolean explicit;

  /**
   * @param wrong how many of a thousand values don't conform
   * @param explicit whether everything is written so that it reads the same without a schema
   */
  RandomData(Dice dice, Schema schema, int wrong, boolean explicit) {
    this.dice = dice;
    this.schema = schema;
    this.wrong = wrong;
    this.explicit = explicit;
  }

  private boolean goesWrong() {
    return wrong > 0 && dice.permille(wrong);
  }

  Json entities() {
    List<Json> entities = new ArrayList<>();
    List<EntityUid> before = new ArrayList<>(); // Parents come earlier, so there is no cycle.
    for (EntityTypeInfo info : schema.entityTypes().values()) {
      for (String id : info.ids().map(List::copyOf).orElse(IDS)) {
        if (dice.percent(70)) {
          EntityUid uid = new EntityUid(info.type(), id);
          entities.add(entity(uid, info, before));
          before.add(uid);
        }
      }
    }
    return new Json.Arr(entities);
  }

  private Json entity(EntityUid uid, EntityTypeInfo info, List<EntityUid> before) {
    List<EntityUid> parents =
        before.stream()
            .filter(parent -> info.ancestors().contains(parent.type()) || goesWrong())
            .toList();
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("uid", uid(goesWrong() ? EntityUid.of(dice.of("Size", "No"), "x") : uid, true));
    members.put("attrs", record(info.attributes()));
    members.put(
        "parents",
        new Json.Arr(dice.some(parents, 30).stream().map(parent -> uid(parent, true)).toList()));
    if (info.tags().isPresent() || goesWrong()) {
      Map<String, Json> tags = new LinkedHashMap<>();
      CedarType type = info.tags().orElse(CedarType.LongType.LONG);
      dice.some(List.of("a", "b", ""), 50).forEach(tag -> tags.put(tag, value(type)));
      members.put("tags", new Json.Obj(tags));
    }
    return new Json.Obj(members);
  }

  EntityUid entityOf(EntityType type) {
    EntityTypeInfo info = schema.entityType(type);
    List<String> ids =
        type.isAction()
            ? schema.actions().keySet().stream()
                .filter(action -> action.type().equals(type))
                .map(EntityUid::id)
                .toList()
            : info == null ? IDS : info.ids().map(List::copyOf).orElse(IDS);
    return new EntityUid(type, goesWrong() ? "nobody" : dice.of(ids));
  }

  /** An action with what it applies to, mostly. */
  record Asked(EntityUid principal, EntityUid action, EntityUid resource, Json context) {}

  static boolean applies(ActionInfo action) {
    return !action.principals().isEmpty() && !action.resources().isEmpty();
  }

  Asked request() {
    ActionInfo action = dice.of(schema.actions().values());
    for (int i = 0; i < 5 && !applies(action); i++) {
      action = dice.of(schema.actions().values());
    }
    List<EntityType> all = List.copyOf(schema.entityTypes().keySet());
    boolean applies = applies(action) && !goesWrong();
    return new Asked(
        entityOf(dice.of(applies ? action.principals() : all)),
        action.action(),
        entityOf(dice.of(applies ? action.resources() : all)),
        record(action.context()));
  }

  /** The same with another context. */
  Asked inOtherContext(Asked asked) {
    ActionInfo action = schema.action(asked.action());
    return new Asked(
        asked.principal(),
        asked.action(),
        asked.resource(),
        action == null ? asked.context() : record(action.context()));
  }

  private Json record(RecordOf type) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (Map.Entry<String, Attribute> entry : type.attributes().entrySet()) {
      if (!goesWrong() && (entry.getValue().required() || dice.percent(50))) {
        members.put(entry.getKey(), value(entry.getValue().type()));
      }
    }
    if (goesWrong()) {
      members.put("more", new Json.Num(1));
    }
    return new Json.Obj(members);
  }

  private Json value(CedarType type) {
    if (goesWrong()) {
      return dice.of(
          new Json.Num(1),
          new Json.Str("1.0"),
          new Json.Bool(true),
          Json.Arr.of(),
          Json.Null.NULL,
          uid(EntityUid.of("User", "0"), false));
    }
    return switch (type) {
      case CedarType.BoolType _ -> new Json.Bool(dice.percent(50));
      case CedarType.LongType _ -> new Json.Num(dice.number());
      case CedarType.StringType _ -> new Json.Str(dice.text());
      case EntityOf(EntityType entity) -> uid(entityOf(entity), false);
      case ExtensionType extension -> extension(extension);
      case SetOf(CedarType element) -> {
        List<Json> items = new ArrayList<>();
        for (int i = dice.below(4); i > 0; i--) {
          items.add(value(element));
        }
        yield new Json.Arr(items);
      }
      case RecordOf record -> record(record);
    };
  }

  /**
   * @param bare whether the place takes an entity without escape also when there is no schema
   */
  Json uid(EntityUid uid, boolean bare) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("type", new Json.Str(uid.type().name()));
    members.put("id", new Json.Str(uid.id()));
    Json object = new Json.Obj(members);
    return dice.percent(50) && (bare || !explicit)
        ? object
        : new Json.Obj(Map.of("__entity", object));
  }

  private Json extension(ExtensionType type) {
    String text = goesWrong() ? "nonsense" : extensionText(type);
    if (!explicit && dice.percent(50)) {
      return new Json.Str(text);
    }
    Map<String, Json> call = new LinkedHashMap<>();
    call.put("fn", new Json.Str(type == ExtensionType.IPADDR ? "ip" : type.toString()));
    call.put("arg", new Json.Str(text));
    Json object = new Json.Obj(call);
    return !explicit && dice.percent(50) ? object : new Json.Obj(Map.of("__extn", object));
  }

  String extensionText(ExtensionType type) {
    return switch (type) {
      case IPADDR -> dice.of("10.0.0.1", "10.0.0.0/8", "::1", "ff00::/8", "127.0.0.1/32");
      case DECIMAL -> dice.of("0.0", "1.5", "-1.5", "1.50", "922337203685477.5807");
      case DATETIME ->
          dice.of("1970-01-01", "2024-02-29T12:00:00Z", "2024-02-29T12:00:00.001+0100");
      case DURATION -> dice.of("0ms", "1h", "-1d2h", "1d", "9223372036854775807ms");
    };
  }
}
