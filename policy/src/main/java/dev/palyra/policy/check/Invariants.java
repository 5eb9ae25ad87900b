package dev.palyra.policy.check;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.tool.ArgumentSchema;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.LoadedPolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What every bundle must keep, sampled by asking it.
 *
 * <ol>
 *   <li>No permit without a tool: a tool that no policy was written for, because it does not exist
 *       yet, is not permitted to an agent. It may be asked for.
 *   <li>An approval is an operator's: no agent and no device may decide one.
 * </ol>
 */
final class Invariants {
  /** A name that nobody gives a tool. */
  private static final ToolName UNHEARD_OF = new ToolName("palyra-probe.unheard-of-7f3a");

  private static final Instant TIME = Instant.parse("2026-01-01T12:00:00Z");

  private Invariants() {}

  static List<Diagnostic> violations(PolicyBundle bundle) {
    List<Diagnostic> violations = new ArrayList<>();
    for (Principal principal : samples()) {
      noPermitWithoutATool(bundle, principal, violations);
      approvalsAreForOperators(bundle, principal, violations);
    }
    return violations.stream().distinct().toList();
  }

  private static List<Principal> samples() {
    return List.of(
        new Principal(Principal.Kind.AGENT, "agent"),
        new Principal(Principal.Kind.AGENT, "palyra-probe"),
        new Principal(Principal.Kind.DEVICE, "palyra-probe"));
  }

  private static void noPermitWithoutATool(
      PolicyBundle bundle, Principal principal, List<Diagnostic> violations) {
    Decision decision =
        bundle
            .withTool(probe())
            .decide(
                new PolicyRequest(principal, new PolicyAction.CallTool(UNHEARD_OF)),
                context(UNHEARD_OF));
    if (decision instanceof Decision.Permit permit) {
      violations.add(
          Diagnostic.error(
                  "it permits tools that do not exist yet", span(bundle, permit.determining()))
              .withHint("name the actions that it permits, or a group of them"));
    }
  }

  private static void approvalsAreForOperators(
      PolicyBundle bundle, Principal principal, List<Diagnostic> violations) {
    for (var binding : bundle.schema().tools()) {
      ToolName tool = binding.tool().name();
      Decision decision =
          bundle.decide(
              new PolicyRequest(principal, new PolicyAction.DecideApproval(tool)), context(tool));
      if (!(decision instanceof Decision.Forbid)) {
        violations.add(
            Diagnostic.error(
                    "it lets an " + principal.kind().entityType() + " decide approvals",
                    span(bundle, decision.determining()))
                .withHint("name the actions that it permits, or write `principal is Operator`"));
      }
    }
  }

  private static PolicyRequestContext context(ToolName tool) {
    return new PolicyRequestContext(
        tool,
        Arguments.NONE,
        CallOrigin.ofRun("palyra-probe"),
        Set.of(),
        false,
        Optional.empty(),
        TIME);
  }

  private static SourceSpan span(PolicyBundle bundle, List<PolicyId> ids) {
    return bundle.policies().stream()
        .filter(policy -> ids.contains(policy.id()))
        .map(LoadedPolicy::policy)
        .map(policy -> policy.body().span())
        .findFirst()
        .orElse(SourceSpan.NONE);
  }

  private static Tool probe() {
    JsonNode document = StrictJson.parse("{\"type\":\"object\",\"additionalProperties\":false}");
    return new Tool(
        UNHEARD_OF,
        "exists only while a bundle is checked",
        new ArgumentSchema() {
          @Override
          public JsonNode document() {
            return document;
          }

          @Override
          public List<String> violations(JsonNode arguments) {
            return List.of();
          }
        },
        new ToolBody.AnyProgram(Tier.PROCESS),
        Set.of(),
        false,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Set.of(),
        SandboxProcessRunnerPolicy.DEFAULTS);
  }
}
