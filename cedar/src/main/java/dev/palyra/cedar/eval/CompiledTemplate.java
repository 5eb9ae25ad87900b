package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Template;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A template whose conditions are compiled, once for all policies that are linked from it. */
public final class CompiledTemplate {
  private final Template template;
  private final @Nullable Node condition;

  public CompiledTemplate(Template template) {
    this.template = template;
    this.condition = Compiler.conditions(template.body().conditions());
  }

  public Template template() {
    return template;
  }

  /**
   * The policy with these entities in the slots.
   *
   * @throws CedarException when the values don't fit the slots
   */
  public CompiledPolicy link(PolicyId id, Map<Slot, EntityUid> values) {
    return new CompiledPolicy(template.link(id, values), condition);
  }
}
