package dev.palyra.cedar.model;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Which template a policy was linked from, and what filled its slots. */
public record TemplateLink(PolicyId template, Map<Slot, EntityUid> values) {
  public TemplateLink {
    EnumMap<Slot, EntityUid> copy = new EnumMap<>(Slot.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }
}
