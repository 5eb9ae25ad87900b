package dev.palyra.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.TestTools;
import dev.palyra.policy.bundle.BundleSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BundleCheckTest {
  private static final String WEATHER =
      "@id(\"w\") permit (principal is Agent, action == Action::\"weather\", resource)"
          + " when { context.args.city == \"Oslo\" };\n";

  @Test
  void runsTheTestsOfTheBundle() {
    BundleCheck check =
        check(
            WEATHER,
            """
            [[test]]
            name = "Oslo"
            tool = "weather"
            arguments = { city = "Oslo" }
            expect = "permit"
            by = ["w"]

            [[test]]
            name = "Rome"
            tool = "weather"
            arguments = { city = "Rome" }
            expect = "forbid"
            reason = "no-permit"
            """);

    assertThat(check.accepted()).isTrue();
    assertThat(check.tests()).hasSize(2).allMatch(TestResult::passed);
  }

  @Test
  void aTestThatFailsKeepsTheBundleOutAndSaysWhy() {
    BundleCheck check =
        check(
            WEATHER,
            """
            [[test]]
            name = "Rome"
            tool = "weather"
            arguments = { city = "Rome" }
            expect = "permit"
            by = ["w"]
            tier = "C"
            """);

    assertThat(messages(check.errors()))
        .containsExactly(
            "test `Rome`: expected permit, got forbid by []",
            "test `Rome`: expected to be decided by [w], got []",
            "test `Rome`: expected the obligation of tier C");
    assertThat(check.errors().getFirst().render()).startsWith("a.test.toml:1:");
  }

  @Test
  void mistakesInATestFileAreErrors() {
    for (Map.Entry<String, String> mistake :
        Map.of(
                "[[tests]]\nname = \"x\"", "unknown key `tests`",
                "[[test]]\nnmae = \"x\"", "unknown key `nmae`",
                "[[test]]\nname = \"x\"\ntool = \"wether\"\nexpect = \"permit\"",
                    "unknown tool `wether`",
                "[[test]]\nname = \"x\"\ntool = \"weather\"", "a test needs `expect`",
                "[[test]]\nname = \"x\"\ntool = \"weather\"\nexpect = \"allow\"",
                    "`allow` is none of permit, ask, forbid",
                "[[test]]\nname = \"x\"\ntool = \"weather\"\nexpect = \"permit\"\ntime = \"noon\"",
                    "'noon' could not be parsed",
                "[[test]]\nname = \"x\"\ntool = \"weather\"\nexpect = \"forbid\"\narguments = { city = 1 }",
                    "arguments.city must be a string",
                "[[test]]\nname = ", "")
            .entrySet()) {
      BundleCheck check = check(WEATHER, mistake.getKey());
      assertThat(check.accepted()).as(mistake.getKey()).isFalse();
      assertThat(messages(check.errors()))
          .as(mistake.getKey())
          .anyMatch(message -> message.contains(mistake.getValue()));
    }
  }

  @Test
  void refusesAPermitForToolsThatDoNotExistYet() {
    BundleCheck check = check("@id(\"all\") permit (principal is Agent, action, resource);", "");

    assertThat(messages(check.errors()))
        .containsExactlyInAnyOrder(
            "it permits tools that do not exist yet", "it lets an Agent decide approvals");
  }

  @Test
  void refusesAgentsThatDecideApprovals() {
    BundleCheck check = check("permit (principal, action, resource == Tool::\"weather\");", "");

    assertThat(messages(check.errors()))
        .containsExactlyInAnyOrder(
            "it lets an Agent decide approvals", "it lets an Device decide approvals");
  }

  @Test
  void aQuestionAboutToolsThatDoNotExistYetIsAllowed() {
    BundleCheck check =
        check(
            """
            permit (principal is Agent, action, resource is Tool)
            unless { action == Action::"approval.decide" };
            @approval("") forbid (principal is Agent, action, resource is Tool)
            unless { resource == Tool::"weather" };
            """,
            "");

    assertThat(messages(check.errors())).doesNotContain("it permits tools that do not exist yet");
  }

  @Test
  void warnsOfWhatIsHardlyMeant() {
    assertThat(messages(check("", "").warnings()))
        .containsExactly("the bundle is empty: every call is refused");
    assertThat(
            messages(
                check("forbid (principal, action == Action::\"weather\", resource);", "")
                    .warnings()))
        .containsExactly(
            "the bundle has forbids only: what no permit matches is refused, so every call is");
    assertThat(
            messages(
                check(WEATHER + "@id(\"no\") forbid (principal, action, resource);", "")
                    .warnings()))
        .containsExactly("it never takes effect: `no` forbids all that it permits");
  }

  private static List<String> messages(List<Diagnostic> diagnostics) {
    return diagnostics.stream().map(Diagnostic::message).toList();
  }

  private static BundleCheck check(String policies, String tests) {
    return BundleCheck.of(
        PolicyBundle.of(
            BundleSource.of(Map.of("a.cedar", policies, "a.test.toml", tests)), TestTools.ALL));
  }
}
