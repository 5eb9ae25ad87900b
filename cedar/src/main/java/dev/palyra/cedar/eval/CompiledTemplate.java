package dev.palyra.cedar.eval;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Template;
import java.util.Map;

/** A template whose conditions are compiled, once for all policies that are linked from it. */
public final class CompiledTemplate {
  private final Template template;
  private final Conditions conditions;
  private final long place;

  /**
   * @param place where it stands in the order of its policy set
   */
  public CompiledTemplate(Template template, long place) {
    this.template = template;
    this.conditions = Conditions.compile(template.body().conditions());
    this.place = place;
  }

  /** Greater for a template that was added later. */
  public long place() {
    return place;
  }

  public Template template() {
    return template;
  }

  /**
   * The policy with these entities in the slots.
   *
   * @param place where it stands in the order of its policy set
   * @throws CedarException when the values don't fit the slots
   */
  public CompiledPolicy link(PolicyId id, Map<Slot, EntityUid> values, long place) {
    return new CompiledPolicy(template.link(id, values), conditions, place);
  }
}
