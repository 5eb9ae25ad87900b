package dev.palyra.policy.explain;

import static dev.palyra.policy.TestCalls.bundle;
import static dev.palyra.policy.TestCalls.context;
import static dev.palyra.policy.TestCalls.request;
import static dev.palyra.policy.TestTools.DEPLOY;
import static dev.palyra.policy.TestTools.READ;
import static dev.palyra.policy.TestTools.RUN;
import static dev.palyra.policy.TestTools.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestTools;
import dev.palyra.testkit.Fixtures;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainerTest {
  private static final String POLICIES =
      """
      @id("oslo") @doc("weather of Norway")
      permit (
        principal is Agent,
        action == Action::"weather",
        resource
      )
      when { context.args.city like "Os*" && context.args has days && context.args.days <= 3 };

      @id("read")
      permit (principal == Agent::"reviewer", action == Action::"fs.read", resource)
      unless { context.args.path like "*.env" || context.labels.contains("untrusted") };
      """;

  @Test
  void quotesWhatDetermined() {
    Explanation explanation = explain(bundle(POLICIES), WEATHER, "{\"city\":\"Oslo\",\"days\":2}");

    assertThat(explanation.decision()).isInstanceOf(Decision.Permit.class);
    assertThat(explanation.determining())
        .singleElement()
        .satisfies(cited -> {
          assertThat(cited.id()).hasToString("oslo");
          assertThat(cited.place()).isEqualTo("test.cedar:1:1");
          assertThat(cited.text()).startsWith("@id(\"oslo\")").endsWith("};");
          assertThat(cited.doc()).contains("weather of Norway");
        });
    assertThat(explanation.nearest()).isEmpty();
    assertThat(explanation.remedy()).isEmpty();
  }

  @Test
  void namesTheClauseThatWasFalseAndWhatItSaw() {
    Explanation explanation = explain(bundle(POLICIES), WEATHER, "{\"city\":\"Oslo\",\"days\":5}");

    assertThat(explanation.nearest())
        .singleElement()
        .satisfies(miss -> {
          assertThat(miss.policy().id()).hasToString("oslo");
          assertThat(miss.failed())
              .containsExactly(
                  new NearMiss.Failed(
                      "when { context.args.days <= 3 }",
                      "it is false",
                      Map.of("context.args.days", "5")));
        });
  }

  @Test
  void saysWhatIsAbsent() {
    assertThat(
            explain(bundle(POLICIES), WEATHER, "{\"city\":\"Oslo\"}").nearest().getFirst().failed())
        .containsExactly(
            new NearMiss.Failed(
                "when { context.args has days }",
                "it is false",
                Map.of("context.args.days", "absent")));
  }

  @Test
  void namesTheScopeAndTheAlternativeOfAnUnless() {
    assertThat(
            explain(bundle(POLICIES), READ, "{\"path\":\"x.env\"}").nearest().getFirst().failed())
        .containsExactly(
            new NearMiss.Failed(
                "principal == Agent::\"reviewer\"",
                "it is false",
                Map.of("principal", "Agent::\"coder\"")),
            new NearMiss.Failed(
                "unless { context.args.path like \"*.env\" }",
                "it is false",
                Map.of("context.args.path", "\"x.env\"")));
  }

  @Test
  void citesAForbidThatErred() {
    Explanation explanation =
        explain(
            bundle(
                "permit (principal, action == Action::\"weather\", resource);"
                    + "@id(\"f\") forbid (principal, action == Action::\"weather\", resource)"
                    + " when { context.args has days && context.args.days * 9223372036854775807 > 0 };"),
            WEATHER,
            "{\"city\":\"Oslo\",\"days\":5}");

    assertThat(explanation.determining())
        .singleElement()
        .satisfies(cited ->
            assertThat(cited.error()).hasValueSatisfying(e -> assertThat(e).contains("overflow")));
    assertThat(explanation.remedy().orElseThrow().what()).startsWith("mend `f`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "weather     | {\"city\":\"Oslo\"}",
        "weather     | {\"city\":\"a \\\"quoted\\\" *\\nname\",\"days\":-3}",
        "process.run | {\"program\":\"git\",\"args\":[\"status\",\"-s\"]}",
        "process.run | {\"program\":\"git\",\"args\":[]}",
        "fs.list     | {}",
        "deploy      | {\"version\":\"1\",\"dry\":true,\"replicas\":0}",
      })
  void theNarrowestPermitIsValidAndPermits(String name, String arguments) {
    Tool tool =
        TestTools.ALL.stream().filter(t -> t.name().value().equals(name)).findFirst().orElseThrow();
    String rule = explain(bundle(""), tool, arguments).remedy().orElseThrow().cedar();

    PolicyBundle mended = bundle(rule);

    assertThat(mended.decide(request(tool), context(tool, arguments)))
        .isInstanceOf(Decision.Permit.class);
    assertThat(mended.warnings()).isEmpty();
  }

  @Test
  void theNarrowestPermitOfASecretIsForItsTool() {
    var request =
        new PolicyRequest(
            Fixtures.AGENT,
            new PolicyAction.UseSecret(
                SecretRef.parse("vault://global/deploy-token"), DEPLOY.name()));
    String rule =
        Explainer.explain(bundle(""), request, context(DEPLOY, "{}"))
            .remedy()
            .orElseThrow()
            .cedar();

    assertThat(bundle(rule).decide(request, context(DEPLOY, "{}")))
        .isInstanceOf(Decision.Permit.class);
    assertThat(bundle(rule).decide(request, context(RUN, "{}")))
        .isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void noPermitHelpsAgainstAForbid() {
    Explanation explanation =
        explain(
            bundle("@id(\"no\") forbid (principal, action == Action::\"weather\", resource);"),
            WEATHER,
            "{\"city\":\"Oslo\"}");

    assertThat(explanation.remedy().orElseThrow().what()).contains("no permit helps against `no`");
    assertThat(explanation.nearest()).isEmpty();
  }

  @Test
  void anUnknownToolIsSaidToBeUnknown() {
    Explanation explanation = explain(bundle(POLICIES, List.of(WEATHER, READ)), RUN, "{}");

    assertThat(explanation.remedy().orElseThrow().what())
        .isEqualTo("there is no tool `process.run`: define it first");
  }

  private static Explanation explain(PolicyBundle bundle, Tool tool, String arguments) {
    return Explainer.explain(bundle, request(tool), context(tool, arguments));
  }
}
