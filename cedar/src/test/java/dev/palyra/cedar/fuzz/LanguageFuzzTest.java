package dev.palyra.cedar.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.palyra.cedar.est.PolicyJson;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.text.PolicyFormatter;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.text.PolicyPrinter;
import org.junit.jupiter.api.Tag;

/**
 * Whatever comes in, it is refused with a {@link CedarException}, or everything that is said of a
 * result holds.
 */
@Tag("fuzz")
class LanguageFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void policies(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    PolicyDocument parsed;
    try {
      parsed = PolicyParser.parse(text);
    } catch (CedarException refused) {
      assertRefusalIsBounded(refused);
      return;
    }

    String formatted = PolicyFormatter.format(text);
    assertThat(PolicyParser.parse(formatted)).isEqualTo(parsed);
    assertThat(PolicyFormatter.format(formatted)).isEqualTo(formatted);
    parsed
        .policies()
        .forEach(policy -> assertPrints(PolicyPrinter.print(policy.body()), policy.body()));
    assertJsonHolds(parsed);
  }

  @FuzzTest(maxDuration = "60s")
  void expression(FuzzedDataProvider data) {
    try {
      Expr parsed =
          PolicyParser.parseExpression(Source.of(data.consumeRemainingAsString()), Limits.DEFAULTS);
      String printed = PolicyPrinter.print(parsed);
      assertThat(PolicyParser.parseExpression(Source.of(printed), Limits.DEFAULTS))
          .isEqualTo(parsed);
    } catch (CedarException refused) {
      assertRefusalIsBounded(refused);
    }
  }

  @FuzzTest(maxDuration = "60s")
  void json(FuzzedDataProvider data) {
    PolicyDocument read;
    try {
      read = PolicyJson.read(data.consumeRemainingAsString());
    } catch (CedarException refused) {
      assertRefusalIsBounded(refused);
      return;
    }
    assertJsonHolds(read);
  }

  private static void assertPrints(String printed, Object body) {
    assertThat(PolicyParser.parse(printed).policies().getFirst().body()).isEqualTo(body);
  }

  private static void assertJsonHolds(PolicyDocument document) {
    String json;
    try {
      json = PolicyJson.write(document);
    } catch (CedarException tooDeepForJson) {
      assertThat(tooDeepForJson).hasMessageContaining("nests too deep for JSON");
      return;
    }
    assertThat(PolicyJson.write(PolicyJson.read(json))).isEqualTo(json);
  }

  private static void assertRefusalIsBounded(CedarException refused) {
    assertThat(refused.diagnostics()).hasSizeBetween(1, Limits.DEFAULTS.diagnostics());
    assertThat(refused.getMessage()).hasSizeLessThan(100_000);
  }
}
