package dev.palyra.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.check.BundleCheck;
import dev.palyra.policy.explain.Explainer;
import dev.palyra.policy.explain.Explanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The mistakes that people make with policy languages, collected from the issue trackers and forums
 * of comparable products, and what the author is told. None is silent.
 */
class MistakesTest {
  private static final String WEATHER =
      "permit (principal is Agent, action == Action::\"weather\", resource)";

  /**
   * A mistake that checking finds.
   *
   * @param said each a part of what is said; the first line says where
   */
  record Checked(String mistake, Map<String, String> files, List<String> said) {
    @Override
    public String toString() {
      return mistake;
    }
  }

  static Stream<Checked> checked() {
    return Stream.of(
        policy(
            "a typo in a tool's name",
            "permit (principal, action == Action::\"fs.raed\", resource);",
            "error",
            "Action::\"fs.raed\""),
        policy(
            "a tool's name as the resource only, misspelt type",
            "permit (principal is Agent, action == Action::\"fs.read\", resource == Tol::\"fs.read\");",
            "error",
            "Tol",
            "Tool"),
        policy(
            "a wrong entity type as principal",
            "permit (principal == Host::\"x\", action == Action::\"fs.read\", resource);",
            "error",
            "no action of the schema applies"),
        policy(
            "a secret as the resource of a tool's action",
            "permit (principal, action == Action::\"fs.read\", resource is Secret);",
            "error",
            "no action of the schema applies"),
        policy(
            "a group of agents with the type of an agent",
            "permit (principal in Agentgroup::\"x\", action == Action::\"fs.read\", resource);",
            "error",
            "Agentgroup"),
        policy(
            "an optional argument read without asking for it",
            WEATHER + " when { context.args.days < 3 };",
            "error",
            "days"),
        policy(
            "an argument that the tool does not have",
            WEATHER + " when { context.args.town == \"Oslo\" };",
            "error",
            "town"),
        policy(
            "a condition on an argument that only some of the tools have",
            "permit (principal is Agent, action in [Action::\"fs.read\", Action::\"weather\"], resource)"
                + " when { context.args.path == \"x\" };",
            "error",
            "path",
            "weather"),
        policy(
            "a number for a string",
            WEATHER + " when { context.args.city == 7 };",
            "error",
            "String",
            "Long"),
        policy(
            "a string for a number",
            WEATHER + " when { context.args has days && context.args.days > \"3\" };",
            "error",
            "Long",
            "String"),
        policy(
            "a fraction",
            WEATHER + " when { context.args has days && context.args.days > 1.5 };",
            "error",
            "test.cedar:1:"),
        policy(
            "like on a number",
            WEATHER + " when { context.args has days && context.args.days like \"1*\" };",
            "error",
            "String"),
        policy(
            "a regular expression",
            WEATHER + " when { context.args.city =~ \"Os.*\" };",
            "error",
            "test.cedar:1:"),
        policy(
            "a single = for a comparison",
            WEATHER + " when { context.args.city = \"Oslo\" };",
            "error",
            "test.cedar:1:",
            "=="),
        policy(
            "single quotes",
            WEATHER + " when { context.args.city == 'Oslo' };",
            "error",
            "test.cedar:1:"),
        policy("a missing semicolon", WEATHER, "error", "test.cedar:1:", ";"),
        policy(
            "deny for forbid",
            "deny (principal, action, resource);",
            "error",
            "test.cedar:1:1",
            "forbid"),
        policy(
            "a forbid with a condition that can never hold",
            WEATHER
                + "; forbid (principal, action == Action::\"weather\", resource)"
                + " when { context.args.city == \"Oslo\" && false };",
            "warning",
            "can't match any request"),
        policy(
            "a bundle of forbids only",
            "forbid (principal, action == Action::\"weather\", resource);",
            "warning",
            "forbids only"),
        policy("an empty bundle", "// to do", "warning", "every call is refused"),
        policy(
            "a permit that a forbid takes back altogether",
            WEATHER
                + "; @id(\"stop\") forbid (principal, action == Action::\"weather\", resource);",
            "warning",
            "it never takes effect: `stop` forbids all that it permits"),
        policy(
            "everything permitted, also what comes later",
            "permit (principal is Agent, action, resource);",
            "error",
            "tools that do not exist yet"),
        policy(
            "an agent that approves its own calls",
            "permit (principal, action, resource == Tool::\"deploy\");",
            "error",
            "lets an Agent decide approvals"),
        policy(
            "a misspelt annotation",
            "@aproval(\"\") forbid (principal, action, resource);",
            "error",
            "unknown annotation @aproval",
            "@approval"),
        policy(
            "an annotation where it means nothing",
            "@approval(\"\") " + WEATHER + ";",
            "error",
            "may stand on a forbid only"),
        policy(
            "an unknown setting of an annotation",
            "@approval(\"approvers=2\") forbid (principal, action, resource);",
            "error",
            "`approvers=2` is none of `operators=…`"),
        policy(
            "two policies with one id",
            "@id(\"x\") " + WEATHER + ";\n@id(\"x\") " + WEATHER + ";",
            "error",
            "test.cedar:2:1",
            "the id `x` is taken"),
        new Checked(
            "a file with a misspelt extension or place",
            Map.of("test.cedr", WEATHER + ";"),
            List.of("error", "test.cedr", "files named *.cedar")),
        new Checked(
            "a group that no type has",
            Map.of("test.cedar", WEATHER + ";", "groups.toml", "[Agents]\nteam = [\"a\"]"),
            List.of("error", "groups.toml:1:", "`Agents` is no table of groups")),
        new Checked(
            "a test that expects what the policies do not say",
            Map.of(
                "test.cedar",
                WEATHER + ";",
                "a.test.toml",
                "[[test]]\nname = \"no\"\ntool = \"weather\"\narguments = { city = \"Oslo\" }\nexpect = \"forbid\""),
            List.of("error", "a.test.toml:1:", "test `no`: expected forbid, got permit")));
  }

  @ParameterizedTest
  @MethodSource
  void checked(Checked mistake) {
    List<Diagnostic> said = check(mistake.files);
    String text = said.stream().map(Diagnostic::render).collect(Collectors.joining("\n"));

    assertThat(text).contains(mistake.said);
  }

  /** A mistake that is none to a checker: only a call shows it. */
  record Explained(
      String mistake, String policies, Tool tool, String arguments, List<String> said) {
    @Override
    public String toString() {
      return mistake;
    }
  }

  static Stream<Explained> explained() {
    return Stream.of(
        new Explained(
            "a forbid that always errs",
            WEATHER
                + "; @id(\"f\") forbid (principal, action == Action::\"weather\", resource)"
                + " when { 9223372036854775807 + 1 > 0 };",
            TestTools.WEATHER,
            "{\"city\":\"Oslo\"}",
            List.of("FORBID_ERRORED", "mend `f`", "overflow")),
        new Explained(
            "a forbid that errs on some calls",
            WEATHER
                + "; @id(\"f\") forbid (principal, action == Action::\"weather\", resource)"
                + " when { context.args has days && context.args.days * 9223372036854775807 < 0 };",
            TestTools.WEATHER,
            "{\"city\":\"Oslo\",\"days\":3}",
            List.of("FORBID_ERRORED", "mend `f`")),
        new Explained(
            "a pattern without its star",
            WEATHER + " when { context.args.city like \"Os\" };",
            TestTools.WEATHER,
            "{\"city\":\"Oslo\"}",
            List.of("when { context.args.city like \"Os\" }", "context.args.city=\"Oslo\"")),
        new Explained(
            "a name in the wrong case",
            WEATHER + " when { context.args.city == \"oslo\" };",
            TestTools.WEATHER,
            "{\"city\":\"Oslo\"}",
            List.of("context.args.city == \"oslo\"", "context.args.city=\"Oslo\"")),
        new Explained(
            "a principal of another kind",
            "permit (principal is Operator, action == Action::\"weather\", resource);",
            TestTools.WEATHER,
            "{\"city\":\"Oslo\"}",
            List.of("principal is Operator", "principal=Agent::\"coder\"")),
        new Explained(
            "a group that nobody is in",
            "permit (principal in AgentGroup::\"teem\", action == Action::\"weather\", resource);",
            TestTools.WEATHER,
            "{\"city\":\"Oslo\"}",
            List.of("principal in AgentGroup::\"teem\"", "principal=Agent::\"coder\"")),
        new Explained(
            "a context that this call does not have",
            WEATHER + " when { context has device_id && context.device_id == \"laptop\" };",
            TestTools.WEATHER,
            "{\"city\":\"Oslo\"}",
            List.of("context has device_id", "context.device_id=absent")),
        new Explained(
            "a permit for the secret only, not for the tool",
            "permit (principal is Agent, action == Action::\"secret.use\", resource);",
            TestTools.DEPLOY,
            "{\"version\":\"1\"}",
            List.of("action == Action::\"secret.use\"", "action == Action::\"deploy\"")));
  }

  @ParameterizedTest
  @MethodSource
  void explained(Explained mistake) {
    Explanation explanation =
        Explainer.explain(
            TestCalls.bundle(mistake.policies),
            TestCalls.request(mistake.tool),
            TestCalls.context(mistake.tool, mistake.arguments));

    assertThat(explanation.toString()).contains(mistake.said);
  }

  private static Checked policy(String mistake, String text, String... said) {
    return new Checked(mistake, Map.of("test.cedar", text), List.of(said));
  }

  private static List<Diagnostic> check(Map<String, String> files) {
    try {
      BundleCheck check = BundleCheck.of(PolicyBundle.of(BundleSource.of(files), TestTools.ALL));
      List<Diagnostic> all = new ArrayList<>(check.errors());
      all.addAll(check.warnings());
      return all;
    } catch (BundleException e) {
      return e.problems();
    }
  }
}
