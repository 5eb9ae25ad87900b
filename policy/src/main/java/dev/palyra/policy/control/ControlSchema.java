package dev.palyra.policy.control;

import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The schema of the control plane, made from its actions. */
final class ControlSchema {
  private static final String TYPES =
      """
      entity Role;
      entity OperatorGroup;
      entity Operator in [Role, OperatorGroup];
      entity Agent;
      entity Device;
      entity Anyone;
      entity Gateway;
      """;
  private static final String APPLIES =
      " appliesTo { principal: [Operator, Agent, Device, Anyone], resource: Gateway,"
          + " context: { way: String, own: Bool, time: datetime } };\n";

  private ControlSchema() {}

  /** As text, for people and editors. */
  static String text(Collection<ControlAction> actions) {
    var text = new StringBuilder(TYPES);
    Set<String> groups = new TreeSet<>();
    actions.forEach(action -> groups.addAll(action.groups()));
    groups.forEach(group -> text.append("action \"").append(group).append("\";\n"));
    for (ControlAction action : actions) {
      String in =
          new TreeSet<>(action.groups())
              .stream().map(group -> '"' + group + '"').collect(Collectors.joining(", "));
      text.append("action \"").append(action.id()).append('"');
      if (!in.isEmpty()) {
        text.append(" in [").append(in).append(']');
      }
      text.append(APPLIES);
    }
    return text.toString();
  }

  static Schema parse(Collection<ControlAction> actions) {
    return Schema.parse(text(actions));
  }

  /** The actions and their groups. */
  static List<Entity> entities(Collection<ControlAction> actions) {
    var entities = new ArrayList<Entity>();
    Set<String> groups = new TreeSet<>();
    for (ControlAction action : actions) {
      groups.addAll(action.groups());
      entities.add(
          new Entity(
              uid(action.id()),
              action.groups().stream().map(ControlSchema::uid).collect(Collectors.toSet()),
              RecordValue.EMPTY));
    }
    groups.forEach(group -> entities.add(new Entity(uid(group))));
    return entities;
  }

  static EntityUid uid(String action) {
    return EntityUid.of("Action", action);
  }
}
