package dev.palyra.cedar.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.ValidationReport.Finding;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Escapes in the policies below are Cedar's, so that this source shows what they hold. */
class AppearanceTest {
  private static final Validator VALIDATOR =
      new Validator(
          Schema.parse(
              """
              entity User { name: String, "a b"?: String };
              action view appliesTo { principal: User, resource: User };
              """));

  private static List<String> warnings(String policy) {
    PolicyDocument document = PolicyParser.parse(policy);
    ValidationReport report = VALIDATOR.validate(document.policies(), document.templates());
    assertThat(report.isAccepted()).isTrue();
    return report.warnings().stream().map(Finding::diagnostic).map(d -> d.message()).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "principal.name == \"plain, with spaces\\t\"",
        "principal.name == \"\\u{444}\\u{438}\\u{43b}\"", // Cyrillic only
        "principal.name == \"\\u{e9}t\\u{e9} 1\"", // Latin with accents
        "principal.name == \"\\u{65e5}\\u{672c}\\u{3054}\\u{30ab}\"", // Han, Hiragana, Katakana
        "principal.name == \"\\u{1f600} a\"",
        "principal has \"a b\""
      })
  void ordinaryTextsAreNotWarnedOf(String condition) {
    assertThat(warnings("permit (principal, action, resource) when { " + condition + " };"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "principal.name == \"\\u{430}dmin\" | mixes scripts",
        "principal == User::\"\\u{430}dmin\" | mixes scripts",
        "principal.name like \"*\\u{430}dmin\" | mixes scripts",
        "principal has \"p\\u{430}th\" | mixes scripts",
        "principal has \"p\\u{200b}th\" | can't be seen",
        "{\"\\u{ad}\": 1} == {\"\\u{ad}\": 1} | can't be seen",
        "principal.name == \"\\u{202e}nimda\" | changes the direction",
        "principal.name == \"\\u{2067}nimda\" | changes the direction",
      })
  void deceptiveTextsAreWarnedOf(String condition, String warning) {
    assertThat(warnings("permit (principal, action, resource) when { true || " + condition + " };"))
        .isNotEmpty()
        .allMatch(told -> told.contains(warning));
  }

  @ParameterizedTest
  @ValueSource(strings = {"principal ==", "principal in", "principal is User in"})
  void scopesAreLookedAtToo(String scope) {
    assertThat(warnings("permit (%s User::\"\\u{430}dmin\", action, resource);".formatted(scope)))
        .anyMatch(warning -> warning.contains("mixes scripts"));
  }
}
