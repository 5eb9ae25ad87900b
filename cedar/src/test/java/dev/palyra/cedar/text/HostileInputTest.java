package dev.palyra.cedar.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.est.PolicyJson;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs made to break a parser: each is answered with an error that names the limit, or with a
 * result.
 */
class HostileInputTest {
  private static final int HUGE = 100_000;

  /** Of 512 KB the virtual machine keeps 96 KB for itself: this is half of the rest, and that. */
  private static final int SMALL_STACK = (96 + (512 - 96) / 2) * 1024;

  static Stream<String> tooDeep() {
    return Stream.of(
        "(".repeat(HUGE) + "true" + ")".repeat(HUGE),
        "(".repeat(HUGE),
        "[".repeat(HUGE) + "]".repeat(HUGE),
        "{a: ".repeat(HUGE) + "1" + "}".repeat(HUGE),
        "if ".repeat(HUGE),
        "if true then 1 else ".repeat(HUGE) + "1",
        "ip(".repeat(HUGE) + ")".repeat(HUGE),
        "[].contains(".repeat(HUGE),
        "principal" + ".a".repeat(HUGE),
        "principal" + "[\"a\"]".repeat(HUGE),
        "principal" + ".toDate()".repeat(HUGE),
        "principal has a" + ".a".repeat(HUGE),
        "!(".repeat(HUGE) + "true" + ")".repeat(HUGE),
        // Chains are flat, but not when each hides in the other.
        "(1" + ".a".repeat(100) + ")" + ".a".repeat(100));
  }

  @ParameterizedTest
  @MethodSource("tooDeep")
  void whatNestsTooDeepIsRefused(String expression) {
    onSmallStack(() ->
        assertThatThrownBy(() -> parse(expression))
            .isInstanceOf(CedarException.class)
            .hasMessageContaining("nested deeper than the limit of 128"));
  }

  @Test
  void rowsOfUnaryOperatorsAreRefused() {
    for (String operator : new String[] {"!", "-"}) {
      assertThatThrownBy(() -> parse(operator.repeat(HUGE) + "1"))
          .isInstanceOf(CedarException.class)
          .hasMessageContaining("at most four `" + operator + "` in a row");
    }
  }

  static Stream<String> deepest() {
    int most = Limits.DEFAULTS.nesting();
    return Stream.of(
        "(".repeat(most - 1) + "true" + ")".repeat(most - 1),
        "[".repeat(most - 1) + "1" + "]".repeat(most - 1),
        "{a: ".repeat(most - 1) + "1" + "}".repeat(most - 1),
        "if true then 1 else ".repeat(most - 1) + "1",
        "true && (false || ".repeat(most / 2 - 1) + "true" + ")".repeat(most / 2 - 1),
        "1 + (1 * ".repeat(most / 2 - 1) + "1" + ")".repeat(most / 2 - 1),
        "principal" + ".a".repeat(most - 1),
        "[].contains(".repeat(most - 1) + "1" + ")".repeat(most - 1));
  }

  /** The default limit leaves half of a stack of 512 KB: here there is only the other half. */
  @ParameterizedTest
  @MethodSource("deepest")
  void whatNestsAsDeepAsItMayNeedsLittleStack(String expression) {
    String text = "permit (principal, action, resource) when { " + expression + " };";
    List<PolicyDocument> all = new ArrayList<>();
    onSmallStack(() -> {
      PolicyDocument parsed = PolicyParser.parse(text);
      all.add(parsed);
      all.add(PolicyParser.parse(PolicyFormatter.format(text)));
      all.add(PolicyParser.parse(PolicyPrinter.print(parsed.policies().getFirst().body())));
      all.add(PolicyJson.read(PolicyJson.write(parsed)));
    });
    assertThat(all).hasSize(4).allMatch(all.getFirst()::equals);
  }

  static Stream<String> longest() {
    return Stream.of(
        "true" + " && true".repeat(HUGE),
        "true" + " || true".repeat(HUGE),
        "1" + " + 1 - 1".repeat(HUGE / 2),
        "1" + " * 1".repeat(HUGE),
        "[" + "1,".repeat(HUGE) + "]");
  }

  @ParameterizedTest
  @MethodSource("longest")
  void chainsAndListsMayBeLong(String expression) {
    onSmallStack(() -> {
      String text = "permit (principal, action, resource) when { " + expression + " };";
      PolicyDocument parsed = PolicyParser.parse(text);
      assertThat(PolicyParser.parse(PolicyFormatter.format(text))).isEqualTo(parsed);
      assertThat(
              parse(
                  PolicyPrinter.print(
                      parsed.policies().getFirst().body().conditions().getFirst().body())))
          .isEqualTo(parsed.policies().getFirst().body().conditions().getFirst().body());
    });
  }

  @Test
  void aChainThatJsonCouldNotHoldIsRefused() {
    PolicyDocument parsed =
        PolicyParser.parse(
            "permit (principal, action, resource) when { true" + " && true".repeat(HUGE) + " };");

    onSmallStack(() ->
        assertThatThrownBy(() -> PolicyJson.write(parsed))
            .isInstanceOf(CedarException.class)
            .hasMessageContaining("nests too deep for JSON"));
  }

  @Test
  void aSetOfAMillionIsReadAndOneMoreIsRefused() {
    int most = Limits.DEFAULTS.elements();

    assertThat(((Expr.SetLiteral) parse("[" + "1,".repeat(most) + "]")).elements()).hasSize(most);
    assertThatThrownBy(() -> parse("[" + "1,".repeat(most + 1) + "]"))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining("more elements than the limit of 1000000");
  }

  @Test
  void aMegabyteOfIdentifierIsRefusedAndNotEchoed() {
    String name = "a".repeat(1 << 20);
    for (String text :
        new String[] {
          name,
          name + "::\"x\"",
          "principal." + name,
          name + "(1)",
          "{" + name + ": 1}",
          "principal has " + name
        }) {
      assertThatThrownBy(() -> parse(text))
          .isInstanceOf(CedarException.class)
          .hasMessageContaining("longer than the limit of 4096")
          .satisfies(refused -> assertThat(refused.getMessage()).hasSizeLessThan(2_000));
    }
  }

  @Test
  void aMegabyteOfStringIsRead() {
    String text = "\"" + "a\\n".repeat(1 << 19) + "\"";

    assertThat(parse(text)).isInstanceOf(Expr.Literal.class);
  }

  @Test
  void aTextBeyondTheLimitIsRefusedUnread() {
    assertThatThrownBy(() ->
            PolicyParser.parse(
                Source.of(" ".repeat(11)),
                PolicyParser.Ids.NUMBERED,
                Limits.DEFAULTS.withInputChars(10)))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining("11 characters, more than the limit of 10");
  }

  @Test
  void policiesBeyondTheLimitAreRefused() {
    String text = "permit (principal, action, resource);".repeat(3);

    assertThatThrownBy(() ->
            PolicyParser.parse(
                Source.of(text), PolicyParser.Ids.NUMBERED, Limits.DEFAULTS.withPolicies(2)))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining("more policies than the limit of 2");
  }

  /** Each byte of this is an error; the reader gives up at the limit. */
  @Test
  void errorsAreBounded() {
    for (String text :
        new String[] {
          "#".repeat(HUGE), "permit ".repeat(HUGE), "@".repeat(HUGE), "\uD800".repeat(HUGE)
        }) {
      assertThatThrownBy(() -> PolicyParser.parse(text))
          .isInstanceOfSatisfying(
              CedarException.class,
              refused -> {
                assertThat(refused.diagnostics())
                    .hasSizeLessThanOrEqualTo(Limits.DEFAULTS.diagnostics());
                assertThat(refused.getMessage()).hasSizeLessThan(20_000);
              });
    }
  }

  @Test
  void unpairedSurrogatesAreRefusedEverywhere() {
    for (String text :
        new String[] {
          "\"\uD800\"", "\"\uDC00\uD800\"", "true // \uDFFF", "\uD800", "{\"\uD800a\": 1}"
        }) {
      assertThatThrownBy(() -> parse(text))
          .isInstanceOf(CedarException.class)
          .hasMessageContaining("unpaired surrogate U+D");
    }
  }

  @Test
  void deepJsonIsRefused() {
    String start =
        "{\"effect\":\"permit\",\"principal\":{\"op\":\"All\"},\"action\":{\"op\":\"All\"},\"resource\":{\"op\":\"All\"},\"conditions\":[{\"kind\":\"when\",\"body\":";
    for (String nest : new String[] {"{\"!\":{\"arg\":", "{\"Set\":[", "{\"Value\":[[[", "["}) {
      onSmallStack(() ->
          assertThatThrownBy(() ->
                  PolicyJson.readPolicy(
                      new PolicyId("p"), Source.of(start + nest.repeat(HUGE)), Limits.DEFAULTS))
              .isInstanceOf(CedarException.class)
              .hasMessageContaining("deeper than the limit"));
    }
  }

  @Test
  void manyCommentsAndBlanksAreLinear() {
    String text =
        "// comment\n".repeat(HUGE) + " ".repeat(HUGE) + "permit (principal, action, resource);";

    assertThatCode(() -> PolicyFormatter.format(text)).doesNotThrowAnyException();
  }

  private static Expr parse(String text) {
    return PolicyParser.parseExpression(Source.of(text), Limits.DEFAULTS);
  }

  private static void onSmallStack(Runnable test) {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = new Thread(null, test, "small-stack", SMALL_STACK);
    thread.setUncaughtExceptionHandler((_, thrown) -> failure.set(thrown));
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
  }
}
