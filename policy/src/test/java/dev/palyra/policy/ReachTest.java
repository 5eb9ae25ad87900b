package dev.palyra.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.Decision;
import dev.palyra.testkit.Fixtures;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is listed and what may be called are the same. */
class ReachTest {
  private static final List<String> CITIES = List.of("Rome", "Oslo", "Bern");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "permit (principal, action == Action::\"weather\", resource); ~ true",
        "permit (principal, action == Action::\"fs.read\", resource); ~ false",
        "permit (principal is Operator, action, resource); ~ false",
        "permit (principal == Agent::\"coder\", action, resource); ~ true",
        "permit (principal, action, resource) when { context.is_sensitive_action }; ~ false",
        "permit (principal, action, resource) unless { context.is_sensitive_action }; ~ true",
        "permit (principal, action, resource) when { context.capabilities.contains(\"network\") }; ~ false",
        "permit (principal, action == Action::\"weather\", resource) when { context.args.city == \"Rome\" }; ~ true",
        "permit (principal, action == Action::\"weather\", resource) when { context.args.city == \"Rome\" && context.is_sensitive_action }; ~ false",
        "permit (principal, action, resource); forbid (principal, action, resource); ~ false",
        "permit (principal, action, resource); @approval(\"\") forbid (principal, action, resource); ~ true",
        "permit (principal, action, resource); forbid (principal, action, resource) when { context.is_sensitive_action || !context.is_sensitive_action }; ~ false",
        "permit (principal, action, resource); forbid (principal, action == Action::\"weather\", resource) when { context.args.city == \"Rome\" }; ~ true"
      })
  void isDecidedWithoutTheArguments(String policies, boolean reached) {
    PolicyBundle bundle = TestCalls.bundle(policies);

    assertThat(bundle.reaches(Fixtures.AGENT, TestTools.WEATHER)).isEqualTo(reached);
    assertThat(callable(bundle)).isEqualTo(reached);
  }

  @Property(tries = 300)
  void neverHidesWhatMayBeCalled(@ForAll("policies") List<String> policies) {
    PolicyBundle bundle = TestCalls.bundle(String.join("\n", policies));

    if (callable(bundle)) {
      assertThat(bundle.reaches(Fixtures.AGENT, TestTools.WEATHER)).isTrue();
    }
  }

  @Provide
  Arbitrary<List<String>> policies() {
    Arbitrary<String> atom =
        Arbitraries.of(
            "context.args.city == \"Rome\"",
            "context.args.city == \"Oslo\"",
            "context.args has days",
            "context.is_sensitive_action",
            "context.capabilities.contains(\"network\")",
            "principal is Agent",
            "principal == Agent::\"coder\"",
            "true",
            "false");
    Arbitrary<String> pair =
        atom.flatMap(left ->
            atom.flatMap(right ->
                Arbitraries.of(
                    left,
                    "!(" + left + ")",
                    "(" + left + ") && (" + right + ")",
                    "(" + left + ") || (" + right + ")",
                    "if (" + left + ") then (" + right + ") else (" + left + ")")));
    return pair.flatMap(condition ->
            Arbitraries.of("permit", "forbid", "@approval(\"\") forbid")
                .flatMap(effect ->
                    Arbitraries.of("when", "unless")
                        .map(kind ->
                            effect
                                + " (principal, action == Action::\"weather\", resource) "
                                + kind
                                + " { "
                                + condition
                                + " };")))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  private static boolean callable(PolicyBundle bundle) {
    var calls = new ArrayList<String>();
    for (String city : CITIES) {
      calls.add("{\"city\":\"" + city + "\"}");
      calls.add("{\"city\":\"" + city + "\",\"days\":2}");
    }
    return calls.stream()
        .map(arguments -> TestCalls.decide(bundle, TestTools.WEATHER, arguments))
        .anyMatch(decision -> !(decision instanceof Decision.Forbid));
  }
}
