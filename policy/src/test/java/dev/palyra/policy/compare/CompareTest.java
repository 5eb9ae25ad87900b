package dev.palyra.policy.compare;

import static dev.palyra.policy.TestCalls.bundle;
import static dev.palyra.policy.TestCalls.context;
import static dev.palyra.policy.TestCalls.request;
import static dev.palyra.policy.TestTools.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.Decision;
import dev.palyra.policy.CedarPolicyEngine;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.starter.StarterBundle;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompareTest {
  private static final String WEATHER_IN =
      "@id(\"w\") permit (principal is Agent, action == Action::\"weather\", resource)";
  private static final PolicyBundle ALL = bundle(WEATHER_IN + ";");
  private static final PolicyBundle OSLO =
      bundle(WEATHER_IN + " when { context.args.city == \"Oslo\" };");

  @Test
  void replaySaysWhatWouldChangeInGroupsWithExamples() {
    Stream<RecordedDecision> recorded =
        IntStream.range(0, 100).mapToObj(i -> recorded(ALL, i % 4 == 0 ? "Oslo" : "Rome"));

    Comparison.Report report = Replay.run(OSLO, recorded);

    assertThat(report.asked()).isEqualTo(100);
    assertThat(report.different()).isEqualTo(75);
    assertThat(report.groups())
        .singleElement()
        .satisfies(group -> {
          assertThat(group.tool()).isEqualTo(WEATHER.name());
          assertThat(group.before()).isEqualTo("permit");
          assertThat(group.after()).isEqualTo("forbid");
          assertThat(group.count()).isEqualTo(75);
          assertThat(group.examples()).hasSize(3);
          assertThat(group.examples().getFirst().context().arguments())
              .hasToString("{\"city\":\"Rome\"}");
        });
  }

  @Test
  void aShadowIsWatchedAndNeverObeyed() {
    var engine = new ShadowEngine(new CedarPolicyEngine(ALL));
    engine.watch(OSLO);

    Decision decision = engine.decide(request(WEATHER), context(WEATHER, "{\"city\":\"Rome\"}"));

    assertThat(decision).isInstanceOf(Decision.Permit.class);
    assertThat(decision.revision()).isEqualTo(ALL.revision());
    assertThat(engine.candidate()).contains(OSLO.revision());
    assertThat(engine.stop().orElseThrow().different()).isEqualTo(1);
    assertThat(engine.report()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "when { context.args.city == \"Oslo\" }",
        "when { context.args.city like \"O*o\" }",
        "when { context.args has days && context.args.days > 41 }",
        "unless { [\"a\", \"b\"].contains(context.args.city) }",
        "when { context.labels.contains(\"untrusted\") }",
        "when { context has device_id && context.device_id == \"laptop\" }",
        "when { context has session }",
        "when { principal == Agent::\"ci\" }",
        "when { context.time < datetime(\"2026-02-01\") }",
        "unless { context.time >= datetime(\"2026-02-01\") }",
      })
  void theSearchFindsTheRequestOnWhichAConditionTurns(String condition) {
    Comparison.Report report =
        BundleDiff.search(ALL, bundle(WEATHER_IN + condition + ";"), 20_000, 1);

    assertThat(report.groups())
        .anySatisfy(group -> {
          assertThat(group.before()).isEqualTo("permit");
          assertThat(group.after()).isEqualTo("forbid");
        });
    assertThat(report.different()).isLessThan(report.asked());
  }

  @Test
  void theSearchFindsNothingBetweenABundleAndItself() {
    for (StarterBundle starter : StarterBundle.values()) {
      PolicyBundle bundle = PolicyBundle.of(starter.source(), TestTools.ALL);
      Comparison.Report report = BundleDiff.search(bundle, bundle, 500, 7);
      assertThat(report.asked()).isPositive();
      assertThat(report.different()).isZero();
    }
  }

  @Test
  void theSearchFindsWhatTwoStartersDoDifferently() {
    Comparison.Report report =
        BundleDiff.search(
            PolicyBundle.of(StarterBundle.DEVELOPER.source(), TestTools.ALL),
            PolicyBundle.of(StarterBundle.READ_ONLY.source(), TestTools.ALL),
            2_000,
            7);

    assertThat(report.groups())
        .extracting(group -> group.tool() + " " + group.before() + " " + group.after())
        .contains("fs.write permit forbid", "process.run ask forbid", "deploy ask forbid");
    assertThat(report.groups()).noneMatch(group -> group.tool().value().equals("fs.read"));
  }

  private static RecordedDecision recorded(PolicyBundle bundle, String city) {
    var context = context(WEATHER, "{\"city\":\"" + city + "\"}");
    return new RecordedDecision(
        request(WEATHER), context, Outcome.of(bundle.decide(request(WEATHER), context)));
  }
}
