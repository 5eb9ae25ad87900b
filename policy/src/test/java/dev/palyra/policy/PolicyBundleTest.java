package dev.palyra.policy;

import static dev.palyra.policy.TestCalls.bundle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.Decision;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.bundle.LoadedPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyBundleTest {
  private static final String PERMIT = "permit (principal, action, resource);\n";

  @TempDir Path folder;

  @Test
  void readsFoldersAndNamesPoliciesByFileAndPosition() throws IOException {
    Files.createDirectories(folder.resolve("team"));
    Files.writeString(folder.resolve("a.cedar"), PERMIT + "@id(\"named\") " + PERMIT);
    Files.writeString(folder.resolve("team/b.cedar"), PERMIT);
    Files.writeString(folder.resolve("README.md"), "# notes");
    Files.writeString(folder.resolve(".hidden"), "left by an editor");

    PolicyBundle bundle = PolicyBundle.of(BundleSource.read(folder), TestTools.ALL);

    assertThat(bundle.policies())
        .extracting(LoadedPolicy::id)
        .map(Object::toString)
        .containsExactly("a.cedar#1", "named", "team/b.cedar#1");
  }

  @Test
  void refusesWithEveryErrorAndItsPlace() {
    assertThatThrownBy(() ->
            PolicyBundle.of(
                BundleSource.of(
                    Map.of(
                        "a.cedar", "permit (principal, action, resource)\n  when { context. };",
                        "b.cedar", "permit (principal, action == Action::\"fs.raed\", resource);",
                        "c.cedar", "@tier(\"D\") " + PERMIT + "@apporval(\"\") " + PERMIT)),
                TestTools.ALL))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("a.cedar:2:")
        .hasMessageContaining("b.cedar:1:")
        .hasMessageContaining("fs.raed")
        .hasMessageContaining("c.cedar:1:")
        .hasMessageContaining("@tier: `D` must be `A`, `B` or `C`")
        .hasMessageContaining("unknown annotation @apporval");
  }

  @Test
  void refusesTheSameIdTwice() {
    assertThatThrownBy(() ->
            PolicyBundle.of(
                BundleSource.of(
                    Map.of("a.cedar", "@id(\"x\") " + PERMIT, "b.cedar", "@id(\"x\") " + PERMIT)),
                TestTools.ALL))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("the id `x` is taken by the policy at a.cedar:1:1");
  }

  @Test
  void refusesAnnotationsInTheWrongPlace() {
    assertThatThrownBy(() -> bundle("@approval(\"\") " + PERMIT))
        .hasMessageContaining("@approval may stand on a forbid only");
    assertThatThrownBy(() -> bundle("@tier(\"C\") forbid (principal, action, resource);"))
        .hasMessageContaining("@tier may stand on a permit only");
  }

  @Test
  void refusesAnnotationsThatItDoesNotUnderstand() {
    for (String annotation :
        List.of(
            "@approval(\"operators=0\")",
            "@approval(\"operators=two\")",
            "@approval(\"operator=2\")",
            "@approval(\"stepup\")",
            "@approval(\"ttl=15\")",
            "@approval(\"ttl=8d\")",
            "@approval(\"risk=huge\")",
            "@approval(\"operators=1 operators=2\")",
            "@approval(\"group=\")")) {
      assertThatThrownBy(() -> bundle(annotation + " forbid (principal, action, resource);"))
          .as(annotation)
          .isInstanceOf(BundleException.class)
          .hasMessageContaining("@approval: ");
    }
    for (String annotation :
        List.of(
            "@tier(\"builtin\")",
            "@egress(\"not a host!\")",
            "@limits(\"\")",
            "@limits(\"cpu\")",
            "@limits(\"cpu=0s\")",
            "@limits(\"memory=256MB\")",
            "@limits(\"stack=1m\")")) {
      assertThatThrownBy(() -> bundle(annotation + " " + PERMIT))
          .as(annotation)
          .isInstanceOf(BundleException.class);
    }
  }

  @Test
  void refusesFilesThatItDoesNotKnow() throws IOException {
    Files.writeString(folder.resolve("rules.ceder"), PERMIT);
    Files.writeString(folder.resolve("tools.cedarschema"), "");
    Files.createSymbolicLink(folder.resolve("link.cedar"), Path.of("/etc/passwd"));
    Files.write(folder.resolve("latin1.cedar"), new byte[] {'/', '/', (byte) 0xe9});

    assertThatThrownBy(() -> BundleSource.read(folder))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("rules.ceder")
        .hasMessageContaining("the schema is made from the tool definitions")
        .hasMessageContaining("it is no regular file")
        .hasMessageContaining("it is not UTF-8");
  }

  @Test
  void theRevisionDependsOnContentsAndNothingElse() {
    var shuffled = new ArrayList<>(TestTools.ALL);
    Collections.reverse(shuffled);

    assertThat(bundle(PERMIT, shuffled).revision()).isEqualTo(bundle(PERMIT).revision());
    assertThat(bundle(PERMIT + "// note").revision()).isNotEqualTo(bundle(PERMIT).revision());
    assertThat(bundle(PERMIT, TestTools.ALL.subList(1, 3)).revision())
        .isNotEqualTo(bundle(PERMIT).revision());
    assertThat(
            PolicyBundle.of(BundleSource.of(Map.of("b.cedar", PERMIT)), TestTools.ALL).revision())
        .isNotEqualTo(bundle(PERMIT).revision());
  }

  @Test
  void groupsComeFromTheirFile() {
    PolicyBundle bundle =
        PolicyBundle.of(
            BundleSource.of(
                Map.of(
                    "a.cedar",
                    "permit (principal in AgentGroup::\"everyone\", action, resource in ToolGroup::\"outside\");",
                    "groups.toml",
                    """
                    [AgentGroup]
                    builders = ["coder"]
                    everyone = ["group:builders"]
                    [ToolGroup]
                    outside = ["weather"]
                    """)),
            TestTools.ALL);

    assertThat(TestCalls.decide(bundle, TestTools.WEATHER, "{\"city\":\"Oslo\"}"))
        .isInstanceOf(Decision.Permit.class);
    assertThat(
            bundle.decide(
                TestCalls.request(
                    new Principal(Principal.Kind.AGENT, "stranger"), TestTools.WEATHER),
                TestCalls.context(TestTools.WEATHER, "{\"city\":\"Oslo\"}")))
        .isInstanceOf(Decision.Forbid.class);
    assertThat(TestCalls.decide(bundle, TestTools.READ, "{\"path\":\"x\"}"))
        .isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void refusesAGroupFileWithMistakes() {
    assertThatThrownBy(() ->
            PolicyBundle.of(
                BundleSource.of(
                    Map.of(
                        "groups.toml",
                        "[AgentGroop]\na = [\"x\"]\n[AgentGroup]\nb = \"x\"\nc = [1]\n")),
                TestTools.ALL))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("groups.toml:1:")
        .hasMessageContaining("`AgentGroop` is no table of groups")
        .hasMessageContaining("groups.toml:4:")
        .hasMessageContaining("a member of `c` must be a string");
  }

  @Test
  void refusesAToolWithAReservedName() {
    assertThatThrownBy(() -> bundle(PERMIT, List.of(TestTools.withSchema("network", "{}"))))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("the name of tool `network` is reserved");
  }

  @Test
  void refusesATemplateSinceNothingLinksIt() {
    assertThatThrownBy(() ->
            bundle("permit (principal == ?principal, action == Action::\"weather\", resource);"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("a template permits nothing until policies are linked from it");
  }
}
