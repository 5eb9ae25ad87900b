package dev.palyra.policy.schema;

import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.core.tool.Tool;
import java.util.List;

/**
 * What a tool is to policies.
 *
 * @param action the action of calling it
 * @param resource the tool as a resource
 * @param arguments the type of {@code context.args}
 * @param unseen what policies cannot see of its arguments
 */
public record ToolBinding(
    Tool tool, EntityUid action, EntityUid resource, RecordOf arguments, List<Unseen> unseen) {
  public ToolBinding {
    unseen = List.copyOf(unseen);
  }
}
