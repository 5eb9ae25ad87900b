package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.text.PolicyParser;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Policies, entities and contexts made to exhaust: an answer or a clear error, on a small stack.
 */
class HostileEvaluationTest {
  private static final long SMALL_STACK = 512 << 10;

  private static Response decide(String policies, Entities entities, RecordValue context) {
    PolicyDocument document = PolicyParser.parse(policies);
    Request request =
        new Request(
            EntityUid.of("U", "0"), EntityUid.of("Action", "a"), EntityUid.of("U", "1"), context);
    return Authorizer.authorize(PolicySet.of(document.policies()), entities, request);
  }

  private static Response when(String condition) throws InterruptedException {
    AtomicReference<Object> result = new AtomicReference<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                result.set(
                    decide(
                        "permit (principal, action, resource) when { " + condition + " };",
                        Entities.EMPTY,
                        RecordValue.EMPTY));
              } catch (Throwable e) {
                result.set(e);
              }
            },
            "small",
            SMALL_STACK);
    thread.start();
    thread.join();
    if (result.get() instanceof CedarException refused) {
      throw refused;
    }
    assertThat(result.get()).isInstanceOf(Response.class);
    return (Response) result.get();
  }

  @Test
  void nestingUpToTheLimitIsEvaluatedOnASmallStack() throws InterruptedException {
    for (int depth : new int[] {50, 90}) {
      assertThat(when("(".repeat(depth) + "true" + ")".repeat(depth)).isAllowed()).isTrue();
      assertThat(when("[".repeat(depth) + "1" + "]".repeat(depth) + " != 1").isAllowed()).isTrue();
      assertThat(
              when("if true then ".repeat(depth) + "true" + " else false".repeat(depth))
                  .isAllowed())
          .isTrue();
      assertThat(when("[".repeat(depth) + "context.none" + "]".repeat(depth) + " == 1").errors())
          .hasSize(1);
    }
  }

  @Test
  void deeperNestingIsRefused() {
    for (String open : new String[] {"(", "[", "!", "-", "if true then ", "{a: ", "principal.a["}) {
      String policy = "permit (principal, action, resource) when { " + open.repeat(100_000);
      assertThatThrownBy(() -> decide(policy, Entities.EMPTY, RecordValue.EMPTY))
          .isInstanceOf(CedarException.class);
    }
  }

  @Test
  void longChainsAreEvaluated() throws InterruptedException {
    int length = 100_000;
    assertThat(when("true && ".repeat(length) + "true").isAllowed()).isTrue();
    assertThat(when("false || ".repeat(length) + "true").isAllowed()).isTrue();
    assertThat(when("1 + ".repeat(length) + "1 == " + (length + 1)).isAllowed()).isTrue();
    assertThat(when("1 * ".repeat(length) + "1 == 1").isAllowed()).isTrue();
  }

  @Test
  void aMillionElementsInASet() throws InterruptedException {
    String set =
        IntStream.range(0, 1_000_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    assertThat(when("[" + set + "].contains(999999)").isAllowed()).isTrue();
  }

  /** A matcher that goes back would need the 20th power of the length. */
  @Test
  void patternsWithManyStarsAreLinear() throws InterruptedException {
    String text = "a".repeat(200_000);
    String stars = "*" + "a*".repeat(20);
    assertThat(when("\"" + text + "\" like \"" + stars + "\"").isAllowed()).isTrue();
    assertThat(when("\"" + text + "\" like \"" + stars + "b\"").isAllowed()).isFalse();
    String nearly = "*" + "a".repeat(20_000) + "b*";
    assertThat(when("\"" + text + "\" like \"" + nearly + "\"").isAllowed()).isFalse();
  }

  /** "Aa" and "BB" have the same hash, and so have all the strings made of them. */
  @Test
  void namesAndIdsThatCollideStayFast() {
    String[] colliding = new String[1 << 15];
    for (int i = 0; i < colliding.length; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 15; bit++) {
        name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      colliding[i] = name.toString();
    }
    assertThat(colliding[0].hashCode()).isEqualTo(colliding[colliding.length - 1].hashCode());
    String members =
        IntStream.range(0, colliding.length)
            .mapToObj(i -> "\"" + colliding[i] + "\":" + i)
            .collect(Collectors.joining(",", "{", "}"));
    RecordValue context = ValueJson.readRecord(JsonReader.read(members), "context");
    String json =
        IntStream.range(0, colliding.length)
            .mapToObj(i ->
                "{\"uid\":{\"type\":\"U\",\"id\":\"%s\"},\"attrs\":{},\"parents\":[]}"
                    .formatted(colliding[i]))
            .collect(Collectors.joining(",", "[", "]"));
    Entities entities = EntitiesJson.read(json);
    assertThat(entities.size()).isEqualTo(colliding.length);
    String condition = "context[\"%s\"] == %d".formatted(colliding[7], 7);
    assertThat(
            decide(
                    "permit (principal, action, resource) when { " + condition + " };",
                    entities,
                    context)
                .isAllowed())
        .isTrue();
  }

  @Test
  void everyPolicyMayErr() {
    String policies =
        "forbid (principal, action, resource) when { context.none.none };".repeat(20_000);
    assertThat(decide(policies, Entities.EMPTY, RecordValue.EMPTY).errors()).hasSize(20_000);
  }
}
