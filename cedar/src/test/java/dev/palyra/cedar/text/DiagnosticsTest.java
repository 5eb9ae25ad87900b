package dev.palyra.cedar.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Source;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What an author reads when a policy is wrong. */
class DiagnosticsTest {
  @Test
  void namesThePlaceQuotesItAndSaysWhatWasExpected() {
    assertThat(
            errors(
                """
                permit (principal, action, resource)
                when { principal.age > };
                """))
        .isEqualTo(
            """
            p.cedar:2:24: error: unexpected `}`
             2 | when { principal.age > };
               |                        ^
              expected: an expression\
            """);
  }

  @Test
  void collectsTheErrorsOfTheWholeFile() {
    assertThat(
            errors(
                """
                permit (principal, action, resource)
                when { principl == User::"a" }
                unless { [1].contain(1) || 1 = 2 || ip.v6 };
                permit (principal, action);
                forbid (principal, action, resource) when { "\\q" };
                forbid (principal == User, action, resource);
                """))
        .isEqualTo(
            """
            p.cedar:2:8: error: there is no variable `principl`
             2 | when { principl == User::"a" }
               |        ^^^^^^^^
              expected: `principal`, `action`, `resource` or `context`
              hint: did you mean `principal`?
            p.cedar:3:14: error: there is no method `contain`
             3 | unless { [1].contain(1) || 1 = 2 || ip.v6 };
               |              ^^^^^^^
              hint: did you mean `contains`?
            p.cedar:3:30: error: `=` is not an operator
             3 | unless { [1].contain(1) || 1 = 2 || ip.v6 };
               |                              ^
              hint: compare with `==`
            p.cedar:3:37: error: there is no variable `ip`
             3 | unless { [1].contain(1) || 1 = 2 || ip.v6 };
               |                                     ^^
              expected: `principal`, `action`, `resource` or `context`
            p.cedar:4:26: error: unexpected `)`
             4 | permit (principal, action);
               |                          ^
              expected: `,`
            p.cedar:5:46: error: `\\q` is not an escape
             5 | forbid (principal, action, resource) when { "\\q" };
               |                                              ^^
            p.cedar:6:22: error: `User` is not an entity
             6 | forbid (principal == User, action, resource);
               |                      ^^^^
              hint: write `User::"id"` for an entity, or `is` before the name of a type\
            """);
  }

  @Test
  void goesOnAtTheNextPolicyWhenTheSemicolonIsMissing() {
    assertThat(
            errors(
                """
                permit (principal, action, resource) when { true }
                @id("b")
                forbid (principal, action, resource) when { };
                """))
        .isEqualTo(
            """
            p.cedar:2:1: error: unexpected `@`
             2 | @id("b")
               | ^
              expected: `when`, `unless` or `;`
            p.cedar:3:38: error: the `when` clause is empty
             3 | forbid (principal, action, resource) when { };
               |                                      ^^^^^^^^
              hint: write `when { true }`\
            """);
  }

  @Test
  void saysHowToWriteWhatCedarHasOtherwise() {
    assertThat(errors("permit (principal == User::\"a\" && true, action, resource);"))
        .contains("a scope takes one constraint for each variable", "`when` clause");
    assertThat(errors("permit (principal: User, action, resource);"))
        .contains("write `principal is Type`");
    assertThat(errors("permit (principal, action is A, resource);")).contains("use `==` or `in`");
    assertThat(errors("permit (principal, action, resource) when { 'a' == 1 };"))
        .contains("double quotes");
    assertThat(errors("permit (principal, action, resource) when { isIpv4(context.a) };"))
        .contains("write `value.isIpv4(…)`");
    assertThat(errors("permit (principal, action, resource) when { context.a.decimal() };"))
        .contains("write `decimal(…)`");
    assertThat(errors("permit (principal, action, resource) when { 1 < 2 < 3 };"))
        .contains("parentheses");
    assertThat(errors("permit (principal, action, resource) when { principal in ?resource };"))
        .contains("slots stand in the scope only");
    assertThat(errors("permit (principal, action, resource) when { \"a };")).contains("never ends");
    assertThat(errors("permit (principal, action, resource) when { 6 / 2 };"))
        .contains("Cedar has no division");
  }

  @Test
  void aLongLineIsCutAroundThePlaceAndControlsAreNotEchoed() {
    String text =
        "permit (principal, action, resource) when { "
            + " ".repeat(5000)
            + "\u001b[31m"
            + " ".repeat(5000)
            + "};";

    assertThat(errors(text))
        .contains("…")
        .contains("^")
        .contains("U+001B")
        .doesNotContain("\u001b")
        .hasSizeLessThan(1_500);
  }

  private static String errors(String text) {
    try {
      PolicyParser.parse(new Source("p.cedar", text), PolicyParser.Ids.NUMBERED, Limits.DEFAULTS);
    } catch (CedarException refused) {
      return refused.diagnostics().stream()
          .map(Diagnostic::render)
          .collect(Collectors.joining("\n"));
    }
    throw new AssertionError("parsed: " + text);
  }
}
