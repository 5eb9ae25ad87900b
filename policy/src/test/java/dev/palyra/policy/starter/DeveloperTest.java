package dev.palyra.policy.starter;

import static dev.palyra.policy.TestCalls.decide;
import static dev.palyra.policy.TestCalls.decideApproved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestTools;
import org.junit.jupiter.api.Test;

class DeveloperTest {
  private final PolicyBundle bundle =
      PolicyBundle.of(StarterBundle.DEVELOPER.source(), TestTools.ALL);

  @Test
  void readsAndWrites() {
    assertThat(decide(bundle, TestTools.READ, "{\"path\":\"src/a\"}"))
        .isInstanceOf(Decision.Permit.class);
    assertThat(decide(bundle, TestTools.LIST, "{}")).isInstanceOf(Decision.Permit.class);
    assertThat(decide(bundle, TestTools.SEARCH, "{\"pattern\":\"x\"}"))
        .isInstanceOf(Decision.Permit.class);
    assertThat(decide(bundle, TestTools.WRITE, "{\"path\":\"src/a\",\"content\":\"\"}"))
        .isInstanceOf(Decision.Permit.class);
  }

  @Test
  void asksBeforeWritingWhatRunsLater() {
    assertThat(
            decide(
                bundle, TestTools.WRITE, "{\"path\":\".git/hooks/pre-commit\",\"content\":\"\"}"))
        .isInstanceOf(Decision.Ask.class);
    assertThat(
            decide(
                bundle,
                TestTools.WRITE,
                "{\"path\":\"sub/.github/workflows/x.yml\",\"content\":\"\"}"))
        .isInstanceOf(Decision.Ask.class);
  }

  @Test
  void runsHarmlessProgramsInTierBAndAsksBeforeOthers() {
    assertThat(decide(bundle, TestTools.RUN, "{\"program\":\"wc\",\"args\":[\"-l\",\"a\"]}"))
        .isInstanceOfSatisfying(
            Decision.Permit.class,
            yes -> assertThat(yes.obligations().leastTier()).contains(Tier.PROCESS));
    assertThat(decide(bundle, TestTools.RUN, "{\"program\":\"bash\"}"))
        .isInstanceOf(Decision.Ask.class);
    assertThat(decideApproved(bundle, TestTools.RUN, "{\"program\":\"bash\"}", "ann"))
        .isInstanceOf(Decision.Permit.class);
  }

  @Test
  void asksBeforeSensitiveToolsAndForbidsUnknownOnes() {
    assertThat(decide(bundle, TestTools.DEPLOY, "{\"version\":\"1\"}"))
        .isInstanceOf(Decision.Ask.class);
    assertThat(decide(bundle, TestTools.WEATHER, "{\"city\":\"Oslo\"}"))
        .isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void toolsGetWhatTheyDeclare() {
    assertThat(
            decide(
                bundle,
                new PolicyAction.UseSecret(
                    SecretRef.parse("vault://global/deploy-token"), TestTools.DEPLOY.name()),
                TestTools.DEPLOY))
        .isInstanceOf(Decision.Permit.class);
    assertThat(
            decide(
                bundle,
                new PolicyAction.Connect(
                    new EgressHost("api.example.org", 8443), TestTools.DEPLOY.name()),
                TestTools.DEPLOY))
        .isInstanceOf(Decision.Permit.class);
  }
}
