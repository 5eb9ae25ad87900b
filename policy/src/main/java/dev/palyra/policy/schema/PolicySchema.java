package dev.palyra.policy.schema;

import dev.palyra.cedar.entity.Entity;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.schema.SchemaFragment;
import dev.palyra.core.call.ToolName;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The schema that policies are checked against, made from a tool catalogue. Immutable.
 *
 * <p>The same tools always give the same schema, whatever the order they come in.
 */
public final class PolicySchema {
  private final SchemaFragment fragment;
  private final Schema schema;
  private final Map<ToolName, ToolBinding> bindings;
  private final List<Entity> entities;

  PolicySchema(
      SchemaFragment fragment, Map<ToolName, ToolBinding> bindings, Collection<Entity> entities) {
    this.fragment = fragment;
    this.schema = fragment.resolve();
    this.bindings = Collections.unmodifiableMap(new LinkedHashMap<>(bindings));
    this.entities = List.copyOf(entities);
  }

  /** The schema, resolved. */
  public Schema schema() {
    return schema;
  }

  /** The schema in Cedar syntax, for people and editors. */
  public String text() {
    return fragment.toCedar();
  }

  /** What a tool is to policies, or null when the catalogue has no such tool. */
  public @Nullable ToolBinding find(ToolName name) {
    return bindings.get(name);
  }

  /** The tools in the order of their names. */
  public Collection<ToolBinding> tools() {
    return bindings.values();
  }

  /** The entities that the catalogue implies: actions, tools and the secrets that tools declare. */
  public List<Entity> entities() {
    return entities;
  }

  /** What policies cannot see, by tool; tools whose arguments they see in full are not there. */
  public Map<ToolName, List<Unseen>> unseen() {
    Map<ToolName, List<Unseen>> unseen = new LinkedHashMap<>();
    bindings.forEach((name, binding) ->
        Optional.of(binding.unseen())
            .filter(list -> !list.isEmpty())
            .ifPresent(list -> unseen.put(name, list)));
    return unseen;
  }
}
