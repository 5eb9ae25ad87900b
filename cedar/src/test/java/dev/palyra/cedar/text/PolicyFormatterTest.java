package dev.palyra.cedar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.model.CedarException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFormatterTest {
  @Test
  void keepsWhatFitsOnOneLine() {
    assertThat(
            PolicyFormatter.format(
                """
                @id( "a" )@b
                permit(principal,action,resource)when{principal.age>- 1&&!context["a b"]  . contains( [1,{a:2,}] )}
                ;forbid(principal is A :: B,action,resource);\
                """))
        .isEqualTo(
            """
            @id("a")
            @b
            permit (principal, action, resource)
            when { principal.age > -1 && !context["a b"].contains([1, {a: 2,}]) };

            forbid (principal is A::B, action, resource);
            """);
  }

  @Test
  void breaksWhatDoesNotFit() {
    assertThat(
            PolicyFormatter.format(
                """
                permit(principal == Organization::User::"alice", action in [Action::"view", Action::"edit"], resource)
                when { principal.department == resource.department && (context.authenticated || principal.isAdministrator) || resource.public }
                unless { if context.riskScoreOfTheRequest > 80 then true else if resource.classification == "secret" then false else principal.clearance < 3 };
                """))
        .isEqualTo(
            """
            permit (
              principal == Organization::User::"alice",
              action in [Action::"view", Action::"edit"],
              resource
            )
            when {
              principal.department == resource.department &&
                (context.authenticated || principal.isAdministrator) ||
              resource.public
            }
            unless {
              if context.riskScoreOfTheRequest > 80
              then true
              else if resource.classification == "secret"
              then false
              else principal.clearance < 3
            };
            """);
  }

  @Test
  void keepsCommentsWhereTheyAre() {
    String text =
        """
        // The file.

        // The policy.
        @id("a") // the id
        permit (
          principal, // anyone
          // does
          action,
          resource
        ) // anything
        when {
          // unless it is late
          context.hour < 18 && // six
          // or
          // early

          context.hour > 6
        };

        // The end.
        """;

    assertThat(PolicyFormatter.format(text)).isEqualTo(text);
  }

  @Test
  void anEmptyTextStaysEmpty() {
    assertThat(PolicyFormatter.format(" \n ")).isEmpty();
    assertThat(PolicyFormatter.format("\n// only this  \n\n")).isEqualTo("// only this\n");
  }

  @Test
  void refusesWhatDoesNotParse() {
    assertThatThrownBy(() -> PolicyFormatter.format("permit")).isInstanceOf(CedarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "// a\n// b\n\n// c\npermit // d\n( // e\nprincipal // f\n == // g\n User // h\n::// i\n\"a\" // j\n, action, resource // k\n) // l\nwhen // m\n{ // n\ntrue // o\n} // p\n; // q\n// r",
        "permit(principal,action,resource)when{if // a\n true // b\n then // c\n [1,// d\n2 // e\n] // f\n else - // g\n 1};",
        "@// a\nid// b\n(// c\n\"x\"// d\n)// e\npermit(principal,action,resource);",
        "permit(principal,action in [// a\n],resource)when{{// a\n}has a// b\n.b};",
        "permit(principal,action,resource) // a\r\n// b\r\n\r\n// c\r\n;",
      })
  void commentsAnywhereSurviveAndFormattingTwiceChangesNothing(String text) {
    String once = PolicyFormatter.format(text);

    assertThat(PolicyFormatter.format(once)).isEqualTo(once);
    assertThat(PolicyParser.parse(once)).isEqualTo(PolicyParser.parse(text));
    assertThat(comments(once)).isEqualTo(comments(text));
  }

  private static String comments(String text) {
    return text.lines()
        .filter(line -> line.contains("//"))
        .map(line -> line.substring(line.indexOf("//")).strip())
        .toList()
        .toString();
  }
}
