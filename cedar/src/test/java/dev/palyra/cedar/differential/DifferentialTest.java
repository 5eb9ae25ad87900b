package dev.palyra.cedar.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.differential.Oracle.Answer;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonWriter;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.schema.SchemaFragment;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The official implementation and this one must agree: on what parses, on what validates and which
 * policies don't, on what conforms, on decisions, reasons and the policies that fail.
 *
 * <p>A disagreement names its seed. {@code -Dcedar.differential.seed=N
 * -Dcedar.differential.cases=1} repeats it.
 */
class DifferentialTest {
  static final int REQUESTS = 4;

  private static Oracle oracle;

  @BeforeAll
  static void start() {
    oracle = new Oracle();
  }

  @AfterAll
  static void stop() {
    oracle.close();
  }

  @Test
  void agreesWithTheOfficialImplementation() {
    compare(Integer.getInteger("cedar.differential.cases", 200));
  }

  @Test
  @Tag("corpus")
  void agreesWithTheOfficialImplementationAtLength() {
    compare(Integer.getInteger("cedar.differential.cases", 100_000));
  }

  private static void compare(int cases) {
    long first = Long.getLong("cedar.differential.seed", 1L);
    Tally tally = new Tally();
    for (long seed = first; seed < first + (cases + REQUESTS - 1) / REQUESTS; seed++) {
      Dice dice = new Dice(seed);
      Json json = schemaJson(dice);
      Schema schema = schema(json, "seed " + seed);
      if (schema == null) {
        tally.refusedSchemas++;
      } else if (!schema.entityTypes().isEmpty() && !schema.actions().isEmpty()) {
        new World("seed " + seed, oracle, tally, dice, json, schema).compare();
      }
    }
    System.out.println("differential test: " + tally);
    assertThat(tally.warnedApart).isLessThanOrEqualTo(cases / 10_000);
    if (cases >= 100) {
      // A generator that gives only what is refused, or only what is accepted, compares nothing.
      assertThat(tally.valid).isBetween(cases / 50, cases * 3);
      assertThat(tally.allowed).isGreaterThan(cases / 50);
      assertThat(tally.refusedData).isGreaterThan(0);
      assertThat(tally.erring).isGreaterThan(0);
    }
  }

  /** A schema as a text in Cedar syntax or as JSON, some of them damaged. */
  private static Json schemaJson(Dice dice) {
    String text = new RandomSchema(dice).write();
    if (dice.percent(10)) {
      return new Json.Str(
          dice.damaged(text, ";", "{", "}", ",", "Set<", "entity", "User", "::", "@a", "?", "x"));
    }
    SchemaFragment fragment = SchemaFragment.parse(text);
    return switch (dice.below(10)) {
      case 0 -> new Json.Str(fragment.toCedar());
      case 1, 2, 3 -> fragment.toJsonValue();
      case 4 -> new DamagedJson(dice).of(fragment.toJsonValue());
      default -> new Json.Str(text);
    };
  }

  /** The schema, or null when both refuse it. */
  private static @Nullable Schema schema(Json json, String seed) {
    boolean refused = oracle.validate(json, new Json.Obj(Map.of())) instanceof Answer.Refused;
    try {
      Schema schema =
          json instanceof Json.Str(String text)
              ? Schema.parse(text)
              : Schema.parseJson(JsonWriter.compact(json));
      assertThat(refused).as("%s, ours accepts\n%s", seed, json).isFalse();
      return schema;
    } catch (CedarException e) {
      assertThat(refused).as("%s, ours refuses\n%s\n%s", seed, json, e).isTrue();
      return null;
    }
  }
}
