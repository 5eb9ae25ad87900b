package dev.palyra.core.audit;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How long each stage of a call took. A stage that the call did not reach is absent. */
public record Timings(Map<Stage, Duration> stages) {
  public static final Timings NONE = new Timings(Map.of());

  public Timings {
    var copy = new EnumMap<Stage, Duration>(Stage.class);
    copy.putAll(stages);
    stages = Collections.unmodifiableMap(copy);
  }
}
