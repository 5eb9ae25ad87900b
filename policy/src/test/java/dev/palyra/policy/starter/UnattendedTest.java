package dev.palyra.policy.starter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.Labels;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestCalls;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnattendedTest {
  private static final Tool WEB = reaching(TestTools.WEATHER);

  /** The starter, and a permit such as a user adds for a tool of their own. */
  private final PolicyBundle bundle = PolicyBundle.of(withPermit(), tools());

  private static BundleSource withPermit() {
    var files = new TreeMap<String, String>();
    String starter = StarterBundle.UNATTENDED.source().files().get("unattended.cedar");
    files.put("unattended.cedar", Objects.requireNonNull(starter));
    files.put("mine.cedar", "permit (principal, action == Action::\"weather\", resource);");
    return BundleSource.of(files);
  }

  private static List<Tool> tools() {
    return TestTools.ALL.stream().map(tool -> tool.name().equals(WEB.name()) ? WEB : tool).toList();
  }

  private static Tool reaching(Tool tool) {
    return new Tool(
        tool.name(),
        tool.description(),
        tool.schema(),
        tool.body(),
        Set.of(Capability.NETWORK),
        false,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Set.of(),
        Map.of(),
        tool.limits(),
        Labels.NONE);
  }

  @ParameterizedTest
  @CsvSource({"none, true", "private, true", "untrusted, true", "private untrusted, false"})
  void nothingLeavesAfterPrivateAndUntrustedData(String labels, boolean permitted) {
    var origin =
        new CallOrigin(
            "run-1",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            labels.equals("none") ? Labels.NONE : Labels.of(List.of(labels.split(" ", -1))));
    var context =
        new PolicyRequestContext(
            WEB.name(),
            Arguments.parse("{\"city\":\"Oslo\"}"),
            origin,
            WEB.capabilities(),
            false,
            Optional.empty(),
            Fixtures.NOW);

    Decision decision = bundle.decide(TestCalls.request(WEB), context);

    assertThat(decision instanceof Decision.Permit).isEqualTo(permitted);
  }
}
