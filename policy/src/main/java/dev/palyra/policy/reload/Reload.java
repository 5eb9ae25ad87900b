package dev.palyra.policy.reload;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.core.policy.PolicyRevision;
import java.util.List;

/** How an attempt to bring a bundle into force ended. */
public sealed interface Reload {
  /** It is in force now. */
  record Activated(PolicyRevision revision, PolicyRevision before, List<Diagnostic> warnings)
      implements Reload {
    public Activated {
      warnings = List.copyOf(warnings);
    }
  }

  /** It is the bundle that was in force before. */
  record Unchanged(PolicyRevision revision) implements Reload {}

  /** It is not good; the last good one stays in force. */
  record Refused(PolicyRevision inForce, List<Diagnostic> problems) implements Reload {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
