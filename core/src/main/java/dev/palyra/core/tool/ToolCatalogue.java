package dev.palyra.core.tool;

import dev.palyra.core.call.ToolName;
import java.util.List;
import java.util.Optional;

/** The tools that exist on this gateway. What may be called is the policy's to say. */
public interface ToolCatalogue {
  Optional<Tool> find(ToolName name);

  /** All tools in the order of their names. */
  List<Tool> all();
}
