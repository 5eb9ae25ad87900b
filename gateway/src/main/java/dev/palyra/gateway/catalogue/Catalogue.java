package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The tools of one start, unchanging. */
public final class Catalogue implements ToolCatalogue {
  private final TreeMap<ToolName, Tool> tools = new TreeMap<>();

  /** Of two tools of one name the later one counts. */
  Catalogue(Collection<Tool> tools) {
    tools.forEach(tool -> this.tools.put(tool.name(), tool));
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
