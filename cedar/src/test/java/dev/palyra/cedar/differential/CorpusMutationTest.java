package dev.palyra.cedar.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.differential.Oracle.Answer;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Expr;
import dev.palyra.cedar.model.Exprs;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.testing.Corpus;
import dev.palyra.cedar.testing.Tape;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.Conformance;
import dev.palyra.cedar.validate.TypedJson;
import dev.palyra.cedar.validate.ValidationReport;
import dev.palyra.cedar.validate.Validator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/**
 * The neighbourhood of the official corpus: cases of it with expressions exchanged between
 * policies, and data and schemas damaged. Both implementations must still agree on everything.
 */
class CorpusMutationTest {
  private static final List<String> ODD =
      List.of(
          "9223372036854775807",
          "(-9223372036854775808)",
          "-(1)",
          "!(!true)",
          "(true && false)",
          "(if true then action else action)",
          "[]",
          "{}",
          "[[]]",
          "principal",
          "action",
          "resource",
          "context",
          "\"\\u{0}\\u{10ffff}\"",
          "[action, action]",
          "[principal, resource]",
          "decimal(\"-922337203685477.5808\")",
          "decimal(\"1.00000\")",
          "decimal(\"01.1\")",
          "decimal(\"+1.0\")",
          "decimal(\"1.\")",
          "ip(\"0.0.0.0/0\")",
          "ip(\"::/0\")",
          "ip(\"::ffff:1.2.3.4\")",
          "ip(\"1.2.3.4/33\")",
          "ip(\"1.2.3.04\")",
          "ip(\"::1%eth0\")",
          "ip(\"1:2:3:4:5:6:7::\")",
          "datetime(\"0000-01-01\")",
          "datetime(\"9999-12-31T23:59:59.999-2359\")",
          "datetime(\"2016-12-31T23:59:60Z\")",
          "datetime(\"1900-02-29\")",
          "datetime(\"2024-01-01T00:00:00+2400\")",
          "duration(\"\")",
          "duration(\"-9223372036854775808ms\")",
          "duration(\"1h1d\")",
          "duration(\"106751991167d7h12m55s807ms\")",
          "duration(\"-\")",
          "datetime(\"1970-01-01\").offset(duration(\"9223372036854775807ms\"))",
          "datetime(\"1969-12-31T23:59:59.999Z\").toDate()",
          "datetime(\"1969-12-31T23:59:59.999Z\").toTime()",
          "principal.hasTag(\"a\")",
          "principal.getTag(\"a\")",
          "context has \"\"",
          "principal has a.b.c",
          "ip(\"10.0.0.0/8\").isInRange(ip(\"10.0.0.0/9\"))");

  private static final AtomicReference<Oracle> ORACLE = new AtomicReference<>();
  private static final AtomicReference<Corpus> CORPUS = new AtomicReference<>();
  private static final Map<String, List<String>> EXPRESSIONS = new ConcurrentHashMap<>();
  private static final Tally TALLY = new Tally();

  @BeforeContainer
  static void start() throws IOException {
    Optional<Corpus> found = Corpus.find();
    if (found.isEmpty()) {
      System.out.println("NOT TESTED: mutations of the Cedar corpus, which is absent");
      return;
    }
    CORPUS.set(found.get());
    ORACLE.set(new Oracle());
  }

  @AfterContainer
  static void stop() {
    Oracle oracle = ORACLE.get();
    if (oracle != null) {
      oracle.close();
      System.out.println("mutations of the corpus: " + TALLY);
    }
  }

  @Property(tries = 100)
  void agreesNearTheCorpus(@ForAll Tape tape) {
    Corpus corpus = CORPUS.get();
    if (corpus != null) {
      new Mutant(corpus, new Dice(tape.random())).compare();
    }
  }

  @Property(tries = 10_000, seed = "1")
  @Tag("corpus")
  void agreesNearTheCorpusAtLength(@ForAll Tape tape) {
    agreesNearTheCorpus(tape);
  }

  /** The texts of all expressions in the policies of a case. */
  private static List<String> expressions(Corpus corpus, String name) {
    return EXPRESSIONS.computeIfAbsent(
        name,
        _ -> {
          Json.Obj description = (Json.Obj) JsonReader.read(corpus.text(name));
          List<String> texts = new ArrayList<>();
          each(
              PolicyParser.parse(corpus.text(string(description, "policies"))),
              expression -> {
                String text = expression.span().text();
                if (text.length() <= 200) {
                  texts.add(text);
                }
              });
          return texts;
        });
  }

  private static void each(PolicyDocument document, Consumer<Expr> visitor) {
    document
        .policies()
        .forEach(policy ->
            policy
                .body()
                .conditions()
                .forEach(condition -> Exprs.forEach(condition.body(), visitor)));
  }

  private static String string(Json.Obj object, String name) {
    return ((Json.Str) Objects.requireNonNull(object.get(name), name)).value();
  }

  private static final class Mutant {
    private final Corpus corpus;
    private final Dice dice;
    private final Oracle oracle = Objects.requireNonNull(ORACLE.get());
    private final List<String> cases;
    private final String name;
    private final Json.Obj description;
    private final Json policiesJson;
    private final Json schemaJson;
    private final @Nullable Schema schema;
    private final @Nullable PolicyDocument document;
    private final String text;

    Mutant(Corpus corpus, Dice dice) {
      this.corpus = corpus;
      this.dice = dice;
      this.cases = corpus.cases();
      this.name = dice.of(cases);
      this.description = (Json.Obj) JsonReader.read(corpus.text(name));
      this.text = mutated(corpus.text(string(description, "policies")));
      PolicyDocument parsed = null;
      try {
        parsed = PolicyParser.parse(text);
      } catch (CedarException refused) {
        TALLY.refusedPolicies++;
      }
      this.document = parsed;
      this.policiesJson = new Json.Obj(Map.of("staticPolicies", new Json.Str(text)));
      String schemaText = corpus.text(string(description, "schema"));
      if (dice.percent(10)) {
        schemaText = dice.damaged(schemaText, ";", "{", "}", ",", "?", "Set<", "::", "@a(\"\")");
      }
      this.schemaJson = new Json.Str(schemaText);
      Schema read = null;
      try {
        read = Schema.parse(schemaText);
      } catch (CedarException refused) {
        TALLY.refusedSchemas++;
      }
      this.schema = read;
    }

    private String mutated(String original) {
      String mutant = original;
      for (int i = dice.between(0, 3); i > 0; i--) {
        List<SourceSpan> spans = new ArrayList<>();
        try {
          each(PolicyParser.parse(mutant), expression -> spans.add(expression.span()));
        } catch (CedarException refused) {
          return mutant;
        }
        if (spans.isEmpty()) {
          return mutant;
        }
        SourceSpan at = dice.of(spans);
        List<String> choices =
            switch (dice.below(4)) {
              case 0, 1 -> expressions(corpus, name);
              case 2 -> expressions(corpus, dice.of(cases));
              default -> ODD;
            };
        if (!choices.isEmpty()) {
          mutant =
              mutant.substring(0, at.start())
                  + "("
                  + dice.of(choices)
                  + ")"
                  + mutant.substring(at.end());
        }
      }
      return mutant;
    }

    void compare() {
      Answer validated = oracle.validate(schemaJson, policiesJson);
      if (schema == null || document == null) {
        assertThat(validated).as(this::describe).isInstanceOf(Answer.Refused.class);
        return;
      }
      ValidationReport report =
          new Validator(schema).validate(document.policies(), document.templates());
      assertThat(new Answer.Validated(World.ids(report.errors()), World.ids(report.warnings())))
          .as(() -> describe() + report.findings())
          .isEqualTo(validated);
      TALLY.policies++;
      TALLY.valid += report.isAccepted() ? 1 : 0;
      List<Json> requests =
          ((Json.Arr) Objects.requireNonNull(description.get("requests"))).items();
      compareDecision(document, schema, (Json.Obj) dice.of(requests));
    }

    private void compareDecision(PolicyDocument parsed, Schema types, Json.Obj request) {
      Json entities = JsonReader.read(corpus.text(string(description, "entities")));
      Json context = Objects.requireNonNull(request.get("context"));
      if (dice.percent(15)) {
        entities = new DamagedJson(dice).of(entities);
      }
      if (dice.percent(15)) {
        context = new DamagedJson(dice).of(context);
      }
      Map<String, Json> call = new LinkedHashMap<>();
      for (String part : List.of("principal", "action", "resource")) {
        call.put(part, Objects.requireNonNull(request.get(part)));
      }
      boolean validate =
          !(request.get("validateRequest") instanceof Json.Bool flag) || flag.value();
      call.put("context", context);
      call.put("policies", policiesJson);
      call.put("entities", entities);
      call.put("schema", schemaJson);
      call.put("validateRequest", new Json.Bool(validate));
      Answer expected = oracle.authorize(call);
      Answer actual = decide(parsed, types, call, validate);
      TALLY.requests++;
      TALLY.refusedData += expected instanceof Answer.Refused ? 1 : 0;
      assertThat(actual)
          .as(() -> "%s\n%s\noracle: %s".formatted(describe(), call, expected))
          .isEqualTo(expected instanceof Answer.Refused ? new Answer.Refused("") : expected);
    }

    private static Answer decide(
        PolicyDocument parsed, Schema types, Map<String, Json> call, boolean validate) {
      Entities store;
      Request request;
      try {
        TypedJson typed = new TypedJson(types);
        EntityUid action = uid(call, "action");
        RecordValue context =
            typed.readContext(Objects.requireNonNull(call.get("context")), action);
        request = new Request(uid(call, "principal"), action, uid(call, "resource"), context);
        if (validate) {
          new Conformance(types)
              .checkRequest(request.principal(), action, request.resource(), context);
        }
        store = typed.readEntities(Objects.requireNonNull(call.get("entities")));
      } catch (CedarException refused) {
        return new Answer.Refused("");
      }
      PolicySet set = PolicySet.of(parsed.policies(), parsed.templates());
      Response response = Authorizer.authorize(set, store, request);
      assertThat(Authorizer.authorize(set, store, request)).hasToString(response.toString());
      Set<String> reasons =
          response.reasons().stream()
              .map(Object::toString)
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> errors =
          response.errors().stream()
              .map(error -> error.policy().id().value())
              .collect(Collectors.toCollection(TreeSet::new));
      TALLY.allowed += response.isAllowed() ? 1 : 0;
      TALLY.erring += errors.isEmpty() ? 0 : 1;
      return new Answer.Decided(response.isAllowed() ? "allow" : "deny", reasons, errors);
    }

    private static EntityUid uid(Map<String, Json> call, String name) {
      return ValueJson.readEntityUid(Objects.requireNonNull(call.get(name)), name);
    }

    private String describe() {
      return "%s\n%s\n%s\n".formatted(name, ((Json.Str) schemaJson).value(), text);
    }
  }
}
