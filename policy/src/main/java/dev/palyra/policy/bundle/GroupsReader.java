package dev.palyra.policy.bundle;

import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Source;
import dev.palyra.policy.schema.Types;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads {@code groups.toml}: a table for each type of group, with the members of each group. A
 * member is the id of an entity, or another group of the same type as {@code group:<id>}.
 *
 * <pre>
 * [AgentGroup]
 * builders = ["ci", "release-bot"]
 * everyone = ["group:builders", "helpdesk"]
 * </pre>
 */
final class GroupsReader {
  private static final String GROUP = "group:";

  private final Problems problems;
  private final Map<EntityUid, Set<EntityUid>> parents = new TreeMap<>();

  GroupsReader(Problems problems) {
    this.problems = problems;
  }

  /** The entities that the file names, each with the groups that it is in. */
  Collection<Entity> read(Source source) {
    Optional<TomlTable> table = TomlText.parse(source, problems::add);
    table.ifPresent(toml -> toml.keySet().forEach(key -> readType(source, toml, key)));
    return parents.entrySet().stream()
        .map(entry -> new Entity(entry.getKey(), entry.getValue(), RecordValue.EMPTY))
        .toList();
  }

  private void readType(Source source, TomlTable toml, String typeName) {
    List<String> path = List.of(typeName);
    Optional<EntityType> member =
        Types.GROUPED.stream()
            .filter(type -> Types.groupOf(type).name().equals(typeName))
            .findAny();
    if (member.isEmpty() || !toml.isTable(path)) {
      problems.error(
          "`"
              + typeName
              + "` is no table of groups; there may be "
              + String.join(
                  ", ", Types.GROUPED.stream().map(t -> Types.groupOf(t).name()).toList()),
          TomlText.span(source, toml.inputPositionOf(path)));
      return;
    }
    TomlTable groups = toml.getTableOrEmpty(path);
    for (String group : groups.keySet()) {
      readGroup(source, groups, member.get(), group);
    }
  }

  private void readGroup(Source source, TomlTable groups, EntityType type, String name) {
    List<String> path = List.of(name);
    TomlPosition position = groups.inputPositionOf(path);
    if (!groups.isArray(path)) {
      problems.error("`" + name + "` must be a list of members", TomlText.span(source, position));
      return;
    }
    var group = new EntityUid(Types.groupOf(type), name);
    parents.computeIfAbsent(group, _ -> new TreeSet<>());
    TomlArray members = groups.getArrayOrEmpty(path);
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i) instanceof String text && !text.isEmpty()) {
        EntityUid member =
            text.startsWith(GROUP)
                ? new EntityUid(Types.groupOf(type), text.substring(GROUP.length()))
                : new EntityUid(type, text);
        parents.computeIfAbsent(member, _ -> new TreeSet<>()).add(group);
      } else {
        problems.error(
            "a member of `" + name + "` must be a string",
            TomlText.span(source, members.inputPositionOf(i)));
      }
    }
  }
}
