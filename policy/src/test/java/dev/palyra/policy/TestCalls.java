package dev.palyra.policy;

import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyEngine;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks bundles about calls. */
public final class TestCalls {
  private TestCalls() {}

  /** A bundle of one file for {@link TestTools#ALL}. */
  public static PolicyBundle bundle(String policies) {
    return bundle(policies, TestTools.ALL);
  }

  public static PolicyBundle bundle(String policies, List<Tool> tools) {
    return PolicyBundle.of(BundleSource.of(Map.of("test.cedar", policies)), tools);
  }

  public static PolicyRequestContext context(Tool tool, String arguments) {
    return new PolicyRequestContext(
        tool.name(),
        Arguments.parse(arguments),
        CallOrigin.ofRun("run-1"),
        tool.capabilities(),
        tool.sensitive(),
        Optional.empty(),
        Fixtures.NOW);
  }

  public static PolicyRequest request(Tool tool) {
    return request(Fixtures.AGENT, tool);
  }

  public static PolicyRequest request(Principal principal, Tool tool) {
    return new PolicyRequest(principal, new PolicyAction.CallTool(tool.name()));
  }

  public static Decision decide(PolicyBundle bundle, Tool tool, String arguments) {
    return bundle.decide(request(tool), context(tool, arguments));
  }

  public static Decision decideApproved(
      PolicyBundle bundle, Tool tool, String arguments, String... operators) {
    return bundle.decide(
        request(tool),
        context(tool, arguments)
            .withApproval(
                new ApprovalEvidence(
                    "01JZZZZZZZZZZZZZZZZZZZZZZ0",
                    List.of(operators),
                    new ApprovalRequirement(
                        Math.clamp(operators.length, 1, 10),
                        Optional.empty(),
                        false,
                        ApprovalRequirement.DEFAULT.timeToLive(),
                        Risk.CRITICAL)),
                Fixtures.NOW));
  }

  public static Decision decide(PolicyBundle bundle, PolicyAction action, Tool tool) {
    return bundle.decide(new PolicyRequest(Fixtures.AGENT, action), context(tool, "{}"));
  }

  static PolicyEngine engine(PolicyBundle bundle) {
    return new CedarPolicyEngine(bundle);
  }
}
