package dev.palyra.policy.suggest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestCalls;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.Verdict;
import dev.palyra.policy.check.BundleCheck;
import dev.palyra.policy.compare.Outcome;
import dev.palyra.policy.compare.RecordedDecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SuggesterTest {
  private final PolicyBundle wide =
      TestCalls.bundle("@id(\"wide\") permit (principal is Agent, action, resource);");
  private final List<RecordedDecision> recorded = new ArrayList<>();

  private void call(Tool tool, String arguments, Verdict verdict) {
    recorded.add(
        new RecordedDecision(
            TestCalls.request(tool),
            TestCalls.context(tool, arguments),
            new Outcome(Optional.of(verdict), List.of())));
  }

  @Test
  void itPermitsWhatWasUsedAndNoMore() {
    call(TestTools.RUN, "{\"program\":\"git\",\"args\":[\"status\"]}", Verdict.PERMIT);
    call(TestTools.RUN, "{\"program\":\"git\",\"args\":[\"log\",\"-1\"]}", Verdict.ASK);
    call(TestTools.RUN, "{\"program\":\"make\"}", Verdict.PERMIT);
    call(TestTools.RUN, "{\"program\":\"rm\"}", Verdict.FORBID);
    for (int i = 0; i < 20; i++) {
      call(
          TestTools.READ,
          "{\"path\":\"src/main/file%d.txt\",\"offset\":%d}".formatted(i, i),
          Verdict.PERMIT);
    }

    Suggestions made = Suggester.from(wide, recorded.stream());

    assertThat(made.asked()).isEqualTo(24);
    assertThat(made.wider()).containsExactly(new PolicyId("wide"));
    PolicyBundle narrow = TestCalls.bundle(made.text());
    assertThat(BundleCheck.of(narrow).accepted()).isTrue();
    for (RecordedDecision past : recorded) {
      boolean used = !past.outcome().verdict().equals(Optional.of(Verdict.FORBID));
      assertThat(narrow.decide(past.request(), past.context()) instanceof Decision.Permit)
          .as(past.context().arguments().text())
          .isEqualTo(used);
    }
    for (String other :
        List.of(
            "{\"program\":\"git\",\"args\":[\"push\"]}",
            "{\"program\":\"git\",\"stdin\":\"x\"}",
            "{\"program\":\"curl\"}")) {
      assertThat(TestCalls.decide(narrow, TestTools.RUN, other))
          .as(other)
          .isInstanceOf(Decision.Forbid.class);
    }
    for (String other :
        List.of(
            "{\"path\":\"/etc/passwd\",\"offset\":1}",
            "{\"path\":\"src/main/a\",\"offset\":99}",
            "{\"path\":\"src/main/a\",\"offset\":1,\"max_bytes\":5}")) {
      assertThat(TestCalls.decide(narrow, TestTools.READ, other))
          .as(other)
          .isInstanceOf(Decision.Forbid.class);
    }
    assertThat(TestCalls.decide(narrow, TestTools.WEATHER, "{\"city\":\"x\"}"))
        .isInstanceOf(Decision.Forbid.class);
  }

  @Test
  void whatHasTooManyValuesIsLeftOpenAndSaid() {
    for (int i = 0; i < 20; i++) {
      call(TestTools.WEATHER, "{\"city\":\"city %d\"}".formatted(i), Verdict.PERMIT);
    }

    Suggestions made = Suggester.from(wide, recorded.stream());

    assertThat(made.suggestions())
        .singleElement()
        .satisfies(one -> assertThat(one.open()).containsExactly("city"));
    assertThat(made.text()).contains("20 calls; left open: city");
  }

  @Test
  void aDiffCanBeAppliedAndSaysNothingWhenNothingChanges() {
    call(TestTools.WEATHER, "{\"city\":\"Bern\"}", Verdict.PERMIT);

    Suggestions made = Suggester.from(wide, recorded.stream());

    assertThat(made.diff("")).startsWith("--- /dev/null\n+++ b/suggested.cedar\n@@ -0,0 +1,");
    assertThat(made.diff("// old\n")).contains("@@ -1,1 +1,").contains("\n-// old\n");
    assertThat(made.diff(made.text())).isEmpty();
  }
}
