package dev.palyra.policy.schema;

import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.schema.CedarType.Attribute;
import dev.palyra.cedar.schema.CedarType.BoolType;
import dev.palyra.cedar.schema.CedarType.EntityOf;
import dev.palyra.cedar.schema.CedarType.ExtensionType;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.CedarType.SetOf;
import dev.palyra.cedar.schema.CedarType.StringType;
import java.util.HashMap;
import java.util.Map;

/** The types of the context and of the entities' attributes, in one place with their names. */
final class ContextShape {
  private ContextShape() {}

  /** What the context of every action holds. */
  static RecordOf common() {
    return new RecordOf(
        Map.ofEntries(
            required("tool", new EntityOf(Types.TOOL)),
            required("run", new EntityOf(Types.RUN)),
            optional("session", StringType.STRING),
            optional("channel", StringType.STRING),
            optional("device_id", StringType.STRING),
            optional("device", new EntityOf(Types.DEVICE)),
            optional("skill_id", StringType.STRING),
            optional("skill", new EntityOf(Types.SKILL)),
            required("capabilities", new SetOf(StringType.STRING)),
            required("labels", new SetOf(StringType.STRING)),
            required("is_sensitive_action", BoolType.ANY),
            required("time", ExtensionType.DATETIME),
            optional("approval", approval())));
  }

  /** What the context of a tool's action holds. */
  static RecordOf ofTool(RecordOf arguments) {
    return commonAnd("args", arguments);
  }

  /** What the context of a connection holds. */
  static RecordOf ofConnection() {
    return commonAnd("port", CedarType.LongType.LONG);
  }

  private static RecordOf commonAnd(String name, CedarType type) {
    Map<String, Attribute> attributes = new HashMap<>(common().attributes());
    attributes.put(name, new Attribute(type, true));
    return new RecordOf(attributes);
  }

  private static RecordOf approval() {
    return new RecordOf(
        Map.ofEntries(
            required("id", StringType.STRING),
            required("operators", new SetOf(new EntityOf(Types.OPERATOR)))));
  }

  static RecordOf tool() {
    return new RecordOf(
        Map.ofEntries(
            required("tier", StringType.STRING),
            required("sensitive", BoolType.ANY),
            required("capabilities", new SetOf(StringType.STRING)),
            required("secrets", new SetOf(new EntityOf(Types.SECRET))),
            required("functions", new SetOf(new EntityOf(Types.FUNCTION))),
            required("hosts", new SetOf(new EntityOf(Types.groupOf(Types.HOST))))));
  }

  private static Map.Entry<String, Attribute> required(String name, CedarType type) {
    return Map.entry(name, new Attribute(type, true));
  }

  private static Map.Entry<String, Attribute> optional(String name, CedarType type) {
    return Map.entry(name, new Attribute(type, false));
  }
}
