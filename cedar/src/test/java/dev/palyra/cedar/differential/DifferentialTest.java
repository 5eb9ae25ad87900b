package dev.palyra.cedar.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.differential.Oracle.Answer;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonWriter;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.schema.SchemaFragment;
import dev.palyra.cedar.testing.Tape;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * The official implementation and this one must agree: on what parses, on what validates and which
 * policies don't or can't match anything, on what conforms, on decisions, reasons and the policies
 * that fail. A disagreement is shrunk to a small world, which the failure prints.
 */
class DifferentialTest {
  private static final Tally TALLY = new Tally();
  private static final AtomicReference<Oracle> ORACLE = new AtomicReference<>();

  @BeforeContainer
  static void start() {
    ORACLE.set(new Oracle());
  }

  @AfterContainer
  static void stop() {
    oracle().close();
    System.out.println("differential test: " + TALLY);
    if (TALLY.requests >= 200) {
      // A generator that gives only what is refused, or only what is accepted, compares nothing.
      assertThat(TALLY.valid).isBetween(TALLY.policies / 4, TALLY.policies - TALLY.policies / 10);
      assertThat(TALLY.allowed).isGreaterThan(TALLY.requests / 50);
      assertThat(TALLY.refusedData).isGreaterThan(0);
      assertThat(TALLY.erring).isGreaterThan(0);
    }
  }

  private static Oracle oracle() {
    return Objects.requireNonNull(ORACLE.get());
  }

  @Property(tries = 60)
  void agreesWithTheOfficialImplementation(@ForAll Tape tape) {
    compare(new Dice(tape.random()));
  }

  /** Eight requests a world: 100,000 and more, the worlds without a schema left out. */
  @Property(tries = 15_000, seed = "1")
  @Tag("corpus")
  void agreesWithTheOfficialImplementationAtLength(@ForAll Tape tape) {
    compare(new Dice(tape.random()));
  }

  private static void compare(Dice dice) {
    Json json = schemaJson(dice);
    Schema schema = schema(json);
    if (schema == null) {
      TALLY.refusedSchemas++;
    } else if (!schema.entityTypes().isEmpty() && !schema.actions().isEmpty()) {
      new World(oracle(), TALLY, dice, json, schema).compare();
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
      case 4 ->
          new DamagedJson(dice, "name", "type", "element", "required", "x", "")
              .of(fragment.toJsonValue());
      default -> new Json.Str(text);
    };
  }

  /** The schema, or null when both refuse it. */
  private static @Nullable Schema schema(Json json) {
    boolean refused = oracle().validate(json, new Json.Obj(Map.of())) instanceof Answer.Refused;
    try {
      Schema schema =
          json instanceof Json.Str(String text)
              ? Schema.parse(text)
              : Schema.parseJson(JsonWriter.compact(json));
      assertThat(refused).as("ours accepts\n%s", json).isFalse();
      return schema;
    } catch (CedarException e) {
      assertThat(refused).as("ours refuses\n%s\n%s", json, e).isTrue();
      return null;
    }
  }
}
