package dev.palyra.cedar.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.est.PolicyJson;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.text.PolicyFormatter;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.text.PolicyPrinter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/** What is written reads back as the same: text, layouts, and JSON. */
class RoundTripTest {
  @Property(tries = 500)
  void printedExpressionsParseToThemselves(@ForAll Tape tape) {
    Expr expr = new Policies(tape.random()).expr(8);

    assertThat(PolicyParser.parseExpression(Source.of(PolicyPrinter.print(expr)), Limits.DEFAULTS))
        .isEqualTo(expr);
  }

  @Property(tries = 300)
  void textSurvivesPrintingFormattingAndParsing(@ForAll Tape tape) {
    Policies policies = new Policies(tape.random());
    List<PolicyBody> bodies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      bodies.add(policies.body(i % 2 == 0));
    }
    String text = bodies.stream().map(PolicyPrinter::print).collect(Collectors.joining());

    assertThat(bodies(PolicyParser.parse(text))).containsExactlyInAnyOrderElementsOf(bodies);
    String formatted = PolicyFormatter.format(text);
    assertThat(PolicyParser.parse(formatted)).isEqualTo(PolicyParser.parse(text));
    assertThat(PolicyFormatter.format(formatted)).isEqualTo(formatted);
  }

  /** Comments and line breaks wherever they may stand change nothing, and no comment is lost. */
  @Property(tries = 300)
  void commentsSurviveFormatting(@ForAll Tape tape) {
    Random random = tape.random();
    String text = PolicyPrinter.print(new Policies(random).body(false));
    StringBuilder commented = new StringBuilder();
    int comments = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && !isEscaped(text, i)) {
        quoted = !quoted;
      }
      if (!quoted && Character.isWhitespace(c) && random.nextInt(3) == 0) {
        commented
            .append(random.nextBoolean() ? "\n\n" : "")
            .append(" //c")
            .append(comments++)
            .append(".\n");
        commented.append(random.nextBoolean() ? "\n" : "");
      }
      commented.append(c);
    }

    String formatted = PolicyFormatter.format(commented.toString());

    assertThat(PolicyParser.parse(formatted)).isEqualTo(PolicyParser.parse(text));
    int at = 0;
    for (int i = 0; i < comments; i++) {
      at = formatted.indexOf("//c" + i + ".", at);
      assertThat(at).as("comment %d in%n%s", i, formatted).isNotNegative();
    }
    assertThat(PolicyFormatter.format(formatted)).isEqualTo(formatted);
  }

  @Property(tries = 300)
  void jsonSurvivesReading(@ForAll Tape tape) {
    PolicyDocument document = new Policies(tape.random()).document();

    String json = PolicyJson.write(document);

    assertThat(PolicyJson.read(json)).isEqualTo(document);
    assertThat(PolicyJson.write(PolicyJson.read(json))).isEqualTo(json);
  }

  @Property(tries = 300)
  void textToJsonToTextIsTheSameText(@ForAll Tape tape) {
    String text = PolicyPrinter.print(new Policies(tape.random()).body(false));
    PolicyDocument parsed = PolicyParser.parse(text);

    PolicyDocument read = PolicyJson.read(PolicyJson.write(parsed));

    assertThat(read.policies()).hasSize(1);
    assertThat(PolicyPrinter.print(read.policies().getFirst().body())).isEqualTo(text);
  }

  @Property(tries = 20_000)
  @Tag("corpus")
  void manyPrintedExpressionsParseToThemselves(@ForAll Tape tape) {
    printedExpressionsParseToThemselves(tape);
  }

  @Property(tries = 20_000)
  @Tag("corpus")
  void muchJsonSurvivesReading(@ForAll Tape tape) {
    jsonSurvivesReading(tape);
  }

  private static List<PolicyBody> bodies(PolicyDocument document) {
    List<PolicyBody> bodies = new ArrayList<>();
    document.policies().forEach(policy -> bodies.add(policy.body()));
    document.templates().forEach(template -> bodies.add(template.body()));
    return bodies;
  }

  private static boolean isEscaped(String text, int at) {
    int slashes = 0;
    while (at - slashes > 0 && text.charAt(at - slashes - 1) == '\\') {
      slashes++;
    }
    return slashes % 2 == 1;
  }
}
