package dev.palyra.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Policies see which skill a tool is of. */
class SkillDecisionTest {
  private static final Tool COUNT =
      TestTools.withBody(
          "text-tools.count",
          new ToolBody.Plugin(
              new PluginModule("count.wasm", "0".repeat(64), Optional.of("text-tools")),
              "run",
              Set.of()));

  @Test
  void theSkillIsThePackagesWhateverTheCallSays() {
    String policy =
        """
        permit (principal, action, resource)
        when { context has skill_id && context.skill_id == "%s" };
        """;
    assertThat(decide(policy.formatted("text-tools"))).isInstanceOf(Decision.Permit.class);
    assertThat(decide(policy.formatted("other"))).isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void aHostFunctionIsDecidedByName() {
    Tool tool =
        TestTools.withBody(
            "p",
            new ToolBody.Plugin(
                new PluginModule("count.wasm", "0".repeat(64)), "run", Set.of(PluginGrant.KV)));
    var bundle =
        TestCalls.bundle(
            """
            permit (principal, action == Action::"plugin.use", resource is HostFunction)
            when { context.tool.functions.contains(resource) && resource != HostFunction::"http" };
            """,
            List.of(tool));
    assertThat(
            TestCalls.decide(
                bundle, new PolicyAction.UseFunction(PluginGrant.KV, tool.name()), tool))
        .isInstanceOf(Decision.Permit.class);
    assertThat(
            TestCalls.decide(
                bundle, new PolicyAction.UseFunction(PluginGrant.HTTP, tool.name()), tool))
        .isInstanceOf(Decision.Forbid.class);
  }

  private static Decision decide(String policy) {
    return TestCalls.decide(TestCalls.bundle(policy, List.of(COUNT)), COUNT, "{}");
  }
}
