package dev.palyra.policy;

import static dev.palyra.policy.TestTools.WEATHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.ApprovalEvidence;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.testkit.Fixtures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Invariant 2, over random policy sets: a condition that has no value never lets a call through
 * that would be stopped if that condition were false (of a permit) or true (of a forbid).
 */
class BrokenNeverWidensTest {
  private static final String CALL = "{\"city\":\"Oslo\",\"days\":1}";

  /** What the condition of a policy does on the one call that is asked about. */
  enum Condition {
    TRUE("context.args.city == \"Oslo\""),
    FALSE("context.args.city == \"Rome\""),
    ERRS("context.args has days && context.args.days + 9223372036854775807 > 0"),
    ERRS_LATE(
        "context.args.city == \"Oslo\" && context.args has days"
            + " && -9223372036854775808 - context.args.days < 0");

    private final String text;

    Condition(String text) {
      this.text = text;
    }

    boolean errs() {
      return this == ERRS || this == ERRS_LATE;
    }
  }

  record Rule(boolean forbid, boolean liftable, Condition condition) {
    String cedar() {
      return (liftable && forbid ? "@approval(\"\") " : "")
          + (forbid ? "forbid" : "permit")
          + " (principal, action == Action::\"weather\", resource) when { "
          + condition.text
          + " };\n";
    }

    /** The rule as the most careful reader of it would have it. */
    Rule mended() {
      if (!condition.errs()) {
        return this;
      }
      return forbid
          ? new Rule(true, false, Condition.TRUE)
          : new Rule(false, false, Condition.FALSE);
    }
  }

  @Property(tries = 150)
  void decidesAsIfBrokenForbidsMatchedAndBrokenPermitsDidNot(@ForAll("rules") List<Rule> rules) {
    for (boolean approved : List.of(false, true)) {
      Decision broken = decide(rules, approved);
      Decision mended = decide(rules.stream().map(Rule::mended).toList(), approved);

      assertThat(Verdict.of(broken)).isEqualTo(Verdict.of(mended));
      assertThat(broken.errors())
          .hasSize((int) rules.stream().filter(rule -> rule.condition.errs()).count());
    }
  }

  @Property(tries = 150)
  void addingABrokenRuleNeverWidens(
      @ForAll("rules") List<Rule> rules, @ForAll("broken") Rule added) {
    List<Rule> more = new ArrayList<>(rules);
    more.add(added);
    for (boolean approved : List.of(false, true)) {
      assertThat(Verdict.of(decide(more, approved)))
          .usingComparator(Comparator.naturalOrder())
          .isGreaterThanOrEqualTo(Verdict.of(decide(rules, approved)));
    }
  }

  @Property(tries = 150)
  void aPermitNeedsAPermitAndNoForbidThatStands(@ForAll("rules") List<Rule> rules) {
    boolean permitted =
        rules.stream().anyMatch(rule -> !rule.forbid && rule.condition == Condition.TRUE);
    boolean stands =
        rules.stream()
            .anyMatch(rule ->
                rule.forbid
                    && (rule.condition.errs()
                        || (rule.condition == Condition.TRUE && !rule.liftable)));
    boolean asks =
        rules.stream()
            .anyMatch(rule -> rule.forbid && rule.liftable && rule.condition == Condition.TRUE);

    Verdict expected = !permitted || stands ? Verdict.FORBID : asks ? Verdict.ASK : Verdict.PERMIT;
    assertThat(Verdict.of(decide(rules, false))).isEqualTo(expected);
    assertThat(Verdict.of(decide(rules, true)))
        .isEqualTo(expected == Verdict.ASK ? Verdict.PERMIT : expected);
    if (decide(rules, true) instanceof Decision.Permit permit) {
      assertThat(permit.obligations()).isEqualTo(Obligations.NONE);
    }
  }

  @Provide
  Arbitrary<List<Rule>> rules() {
    return rule(Condition.values()).list().ofMaxSize(6);
  }

  @Provide
  Arbitrary<Rule> broken() {
    return rule(Condition.ERRS, Condition.ERRS_LATE);
  }

  private static Arbitrary<Rule> rule(Condition... conditions) {
    return Combinators.combine(
            Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(conditions))
        .as(Rule::new);
  }

  private static Decision decide(List<Rule> rules, boolean approved) {
    PolicyBundle bundle =
        TestCalls.bundle(
            String.join("", rules.stream().map(Rule::cedar).toList()), List.of(WEATHER));
    PolicyRequestContext context = TestCalls.context(WEATHER, CALL);
    return bundle.decide(
        TestCalls.request(WEATHER),
        approved
            ? context.withApproval(
                new ApprovalEvidence(
                    "01JZZZZZZZZZZZZZZZZZZZZZZ0", List.of("ann"), ApprovalRequirement.DEFAULT),
                Fixtures.NOW)
            : context);
  }
}
