package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.skills.SkillId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The built-in tools, those of the files, and those of skills. Unchanging. */
public final class Catalogue implements ToolCatalogue {
  private final List<Tool> own;
  private final TreeMap<ToolName, Tool> tools = new TreeMap<>();

  /**
   * Of two tools of one name the later one counts.
   *
   * @param own built in and of files
   */
  Catalogue(Collection<Tool> own, Collection<Tool> skills) {
    this.own = List.copyOf(own);
    own.forEach(tool -> this.tools.put(tool.name(), tool));
    skills.forEach(tool -> this.tools.put(tool.name(), tool));
  }

  /** The same with these skills' tools in the place of those before. */
  Catalogue withSkills(Collection<Tool> skills) {
    return new Catalogue(own, skills);
  }

  /** Whether a tool that is no skill's has the name of this skill. */
  boolean has(SkillId skill) {
    return own.stream().anyMatch(tool -> skill.owns(tool.name().value()));
  }

  @Override
  public Optional<Tool> find(ToolName name) {
    return Optional.ofNullable(tools.get(name));
  }

  @Override
  public List<Tool> all() {
    return List.copyOf(tools.values());
  }
}
