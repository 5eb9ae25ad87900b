package dev.palyra.policy.explain;

import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.Question;
import dev.palyra.policy.explain.Explanation.Remedy;
import dev.palyra.policy.schema.ToolBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the smallest change that would permit one very call and no more than it must. */
final class Remedies {
  private Remedies() {}

  static Optional<Remedy> of(
      PolicyBundle bundle,
      @Nullable Question question,
      PolicyRequestContext context,
      Decision decision) {
    return switch (decision) {
      case Decision.Permit _ -> Optional.empty();
      case Decision.Ask ask ->
          Optional.of(
              new Remedy(
                  "an approval by %d operator%s lets this call run once"
                      .formatted(
                          ask.requirement().operators(),
                          ask.requirement().operators() == 1 ? "" : "s"),
                  ""));
      case Decision.Forbid _ when question == null ->
          Optional.of(new Remedy("there is no tool `" + context.tool() + "`: define it first", ""));
      case Decision.Forbid forbid -> Optional.of(of(bundle, question, forbid));
    };
  }

  private static Remedy of(PolicyBundle bundle, Question question, Decision.Forbid forbid) {
    Request request = question.request();
    List<String> clauses = clauses(bundle, request);
    if (forbid.reason() == DenyReason.NO_PERMIT) {
      String when = CedarText.block("\nwhen", clauses);
      return new Remedy(
          "add a permit; this is the narrowest one",
          """
          permit (
            principal == %s,
            action == %s,
            resource == %s
          )%s;
          """
              .formatted(request.principal(), request.action(), request.resource(), when));
    }
    List<String> exception = new ArrayList<>();
    exception.add("principal == " + request.principal());
    exception.add("action == " + request.action());
    exception.add("resource == " + request.resource());
    String ids =
        forbid.determining().stream().map(id -> "`" + id + "`").collect(Collectors.joining(", "));
    return new Remedy(
        forbid.reason() == DenyReason.FORBID_ERRORED
            ? "mend " + ids + ": a forbid without a value counts as matched"
            : "no permit helps against " + ids + ": narrow it, for instance by this exception",
        CedarText.block("unless", exception));
  }

  private static List<String> clauses(PolicyBundle bundle, Request request) {
    return bundle.schema().tools().stream()
        .filter(binding -> binding.action().equals(request.action()))
        .findAny()
        .map(binding -> ofArguments(binding, request))
        .orElseGet(() -> List.of("context.tool == " + request.context().get("tool")));
  }

  private static List<String> ofArguments(ToolBinding binding, Request request) {
    return request.context().get("args") instanceof RecordValue arguments
        ? CedarText.equalities("context.args", arguments, binding.arguments())
        : List.of();
  }
}
