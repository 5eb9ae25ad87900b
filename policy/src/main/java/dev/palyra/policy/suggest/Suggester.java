package dev.palyra.policy.suggest;

import dev.palyra.cedar.model.RecordValue;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.Verdict;
import dev.palyra.policy.compare.RecordedDecision;
import dev.palyra.policy.schema.ArgumentMismatchException;
import dev.palyra.policy.schema.ArgumentReader;
import dev.palyra.policy.schema.ToolBinding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Proposes, for each principal and tool, the narrowest permit that lets through what was let
 * through: the values that arguments had, where these are few; a common beginning of paths; a range
 * of numbers.
 */
public final class Suggester {
  private record Used(Principal principal, ToolName tool) {}

  private final PolicyBundle bundle;
  private final Map<Used, ArgumentsSeen> seen =
      new TreeMap<>(
          Comparator.comparing((Used used) -> used.principal().toString())
              .thenComparing(Used::tool));
  private final Set<PolicyId> wider = new TreeSet<>();
  private long asked;

  private Suggester(PolicyBundle bundle) {
    this.bundle = bundle;
  }

  /** Looks at recorded calls; those that were refused, or whose tool is gone, suggest nothing. */
  public static Suggestions from(PolicyBundle bundle, Stream<RecordedDecision> recorded) {
    var suggester = new Suggester(bundle);
    recorded.forEach(suggester::add);
    return suggester.suggestions();
  }

  private void add(RecordedDecision recorded) {
    asked++;
    ToolBinding binding = bundle.schema().find(recorded.context().tool());
    if (binding == null
        || recorded.outcome().verdict().filter(v -> v != Verdict.FORBID).isEmpty()) {
      return;
    }
    RecordValue arguments;
    try {
      arguments = ArgumentReader.read(recorded.context().arguments().tree(), binding.arguments());
    } catch (ArgumentMismatchException _) {
      return; // The tool takes other arguments by now.
    }
    seen.computeIfAbsent(
            new Used(recorded.request().principal(), recorded.context().tool()),
            _ -> new ArgumentsSeen(binding.arguments()))
        .add(arguments);
    if (bundle.decide(recorded.request(), recorded.context()) instanceof Decision.Permit permit) {
      wider.addAll(permit.determining());
    }
  }

  private Suggestions suggestions() {
    List<Suggestion> all = new ArrayList<>();
    seen.forEach((used, arguments) -> {
      String id = "suggested/" + used.tool() + "-" + (all.size() + 1);
      String entity =
          dev.palyra.cedar.model.EntityUid.of(
                  used.principal().kind().entityType(), used.principal().id())
              .toString();
      var clauses = arguments.clauses();
      String cedar =
          """
          // %d calls%s
          @id("%s")
          permit (
            principal == %s,
            action == Action::"%s",
            resource == Tool::"%s"
          )%s;
          """
              .formatted(
                  arguments.calls(),
                  arguments.open().isEmpty()
                      ? ""
                      : "; left open: " + String.join(", ", arguments.open()),
                  id,
                  entity,
                  used.tool(),
                  used.tool(),
                  clauses.isEmpty()
                      ? ""
                      : "\nwhen {\n  " + String.join(" &&\n  ", clauses) + "\n}");
      all.add(
          new Suggestion(
              used.principal(), used.tool(), arguments.calls(), cedar, arguments.open()));
    });
    return new Suggestions(asked, all, wider);
  }
}
