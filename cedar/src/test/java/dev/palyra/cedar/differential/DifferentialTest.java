package dev.palyra.cedar.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.differential.Oracle.Answer;
import dev.palyra.cedar.differential.RandomData.Asked;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonWriter;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.model.Slot;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.Conformance;
import dev.palyra.cedar.validate.TypedJson;
import dev.palyra.cedar.validate.ValidationReport;
import dev.palyra.cedar.validate.ValidationReport.Finding;
import dev.palyra.cedar.validate.Validator;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
  private static final int REQUESTS = 4;

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
      String schemaText = schemaText(dice);
      Schema schema = schema(schemaText, seed);
      if (schema == null) {
        tally.refusedSchemas++;
      } else {
        new World(seed, tally, dice, schemaText, schema).compare();
      }
    }
    System.out.println("differential test: " + tally);
    if (cases >= 100) {
      // A generator that gives only what is refused, or only what is accepted, compares nothing.
      assertThat(tally.valid).isBetween(cases / 50, cases * 3);
      assertThat(tally.allowed).isGreaterThan(cases / 50);
      assertThat(tally.refusedData).isGreaterThan(0);
      assertThat(tally.erring).isGreaterThan(0);
    }
  }

  private static String schemaText(Dice dice) {
    String text = new RandomSchema(dice).write();
    return dice.percent(10)
        ? dice.damaged(text, ";", "{", "}", ",", "Set<", "entity", "User", "::", "@a", "?", "x")
        : text;
  }

  /** The schema, or null when both refuse it. */
  private static @Nullable Schema schema(String text, long seed) {
    boolean refused =
        oracle.validate(new Json.Str(text), new Json.Obj(Map.of())) instanceof Answer.Refused;
    try {
      Schema schema = Schema.parse(text);
      assertThat(refused).as("seed %d, ours accepts\n%s", seed, text).isFalse();
      return schema;
    } catch (CedarException e) {
      assertThat(refused).as("seed %d, ours refuses\n%s\n%s", seed, text, e).isTrue();
      return null;
    }
  }

  /** What was compared. */
  private static final class Tally {
    int policies;
    int valid;
    int requests;
    int allowed;
    int erring;
    int refusedData;
    int refusedSchemas;
    int refusedPolicies;

    @Override
    public String toString() {
      return "%d schemas refused, %d policies refused and %d parsed of which %d valid, %d requests of which %d allowed, %d with errors, %d refused"
          .formatted(
              refusedSchemas,
              refusedPolicies,
              policies,
              valid,
              requests,
              allowed,
              erring,
              refusedData);
    }
  }

  /** A schema with policies, entities and requests. */
  private static final class World {
    private final String seed;
    private final Tally tally;
    private final Dice dice;
    private final String schemaText;
    private final Schema schema;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final List<Policy> policies = new ArrayList<>();
    private final List<Template> templates = new ArrayList<>();
    private final Json policiesJson;

    World(long seed, Tally tally, Dice dice, String schemaText, Schema schema) {
      this.seed = "seed " + seed;
      this.tally = tally;
      this.dice = dice;
      this.schemaText = schemaText;
      this.schema = schema;
      for (int i = dice.between(1, 5); i > 0; i--) {
        add("p" + i, new RandomPolicy(dice, schema).policy());
      }
      this.policiesJson = withTemplate();
    }

    private void add(String id, String written) {
      String text =
          dice.percent(10)
              ? dice.damaged(written, "&&", "!", "-", "(", ")", "]", ".a", " has ", "::", "1", ",")
              : written;
      try {
        policies.add(PolicyParser.parsePolicy(new PolicyId(id), Source.of(text), Limits.DEFAULTS));
        texts.put(id, text);
      } catch (CedarException e) {
        Json statics = new Json.Obj(Map.of(id, new Json.Str(text)));
        assertThat(
                oracle.validate(
                    new Json.Str(schemaText), new Json.Obj(Map.of("staticPolicies", statics))))
            .as("%s, ours refuses\n%s\n%s", seed, text, e)
            .isInstanceOf(Answer.Refused.class);
        tally.refusedPolicies++;
      }
    }

    private Json withTemplate() {
      Map<String, Json> json = new LinkedHashMap<>();
      Map<String, Json> statics = new LinkedHashMap<>();
      texts.forEach((id, text) -> statics.put(id, new Json.Str(text)));
      json.put("staticPolicies", new Json.Obj(statics));
      if (dice.percent(60)) {
        RandomPolicy random = new RandomPolicy(dice, schema);
        String text = random.template();
        texts.put("t", text);
        Template template =
            PolicyParser.parseTemplate(new PolicyId("t"), Source.of(text), Limits.DEFAULTS);
        templates.add(template);
        json.put("templates", new Json.Obj(Map.of("t", new Json.Str(text))));
        List<Json> links = new ArrayList<>();
        for (int i = dice.below(3); i > 0; i--) {
          links.add(link(template, "l" + i, random));
        }
        json.put("templateLinks", new Json.Arr(links));
      }
      return new Json.Obj(json);
    }

    private Json link(Template template, String id, RandomPolicy random) {
      RandomData data = new RandomData(dice, schema, 10, true);
      Map<Slot, EntityUid> values = new EnumMap<>(Slot.class);
      Map<String, Json> json = new LinkedHashMap<>();
      for (Slot slot : template.slots()) {
        EntityUid value =
            dice.percent(5)
                ? EntityUid.of("Nobody", "0")
                : data.entityOf(
                    switch (slot) {
                      case PRINCIPAL -> random.principalType();
                      case RESOURCE -> random.resourceType();
                    });
        values.put(slot, value);
        json.put(slot.toString(), ValueJson.writeEntityUid(value));
      }
      policies.add(template.link(new PolicyId(id), values));
      Map<String, Json> link = new LinkedHashMap<>();
      link.put("templateId", new Json.Str("t"));
      link.put("newId", new Json.Str(id));
      link.put("values", new Json.Obj(json));
      return new Json.Obj(link);
    }

    void compare() {
      compareValidation();
      PolicySet set = PolicySet.of(policies, templates);
      for (int i = 0; i < REQUESTS; i++) {
        boolean explicit = i % 2 == 0;
        RandomData data = new RandomData(dice, schema, i == 1 ? 30 : 0, explicit);
        Json entities = data.entities();
        Asked asked = data.request();
        boolean withSchema = !explicit || dice.percent(50);
        compareDecision(set, entities, asked, withSchema);
      }
    }

    private void compareValidation() {
      ValidationReport report = new Validator(schema).validate(policies, templates);
      tally.policies += policies.size() + templates.size();
      Answer expected = oracle.validate(new Json.Str(schemaText), policiesJson);

      assertThat(new Answer.Validated(ids(report.errors()), ids(report.warnings())))
          .as("%s\n%s\n%s\n%s", seed, schemaText, describe(), report.findings())
          .isEqualTo(expected);
      tally.valid += policies.size() + templates.size() - ids(report.errors()).size();
    }

    private static Set<String> ids(List<Finding> findings) {
      return findings.stream()
          .filter(finding ->
              finding.diagnostic().severity() == Diagnostic.Severity.ERROR
                  || finding.diagnostic().message().contains("can't match any request"))
          .map(finding -> finding.policy().value())
          .collect(Collectors.toCollection(TreeSet::new));
    }

    private void compareDecision(PolicySet set, Json entities, Asked asked, boolean withSchema) {
      Map<String, Json> call = new LinkedHashMap<>();
      call.put("principal", ValueJson.writeEntityUid(asked.principal()));
      call.put("action", ValueJson.writeEntityUid(asked.action()));
      call.put("resource", ValueJson.writeEntityUid(asked.resource()));
      call.put("context", asked.context());
      call.put("policies", policiesJson);
      call.put("entities", entities);
      if (withSchema) {
        call.put("schema", new Json.Str(schemaText));
      }
      Answer expected = oracle.authorize(call);
      Answer actual = decide(set, entities, asked, withSchema);
      tally.requests++;
      String world =
          "%s\n%s\n%s\n%s\n%s\noracle: %s\nours: %s"
              .formatted(
                  seed,
                  withSchema ? schemaText : "",
                  describe(),
                  entities,
                  asked,
                  expected,
                  actual);
      if (expected instanceof Answer.Refused) {
        assertThat(actual).as(world).isInstanceOf(Answer.Refused.class);
        tally.refusedData++;
      } else {
        assertThat(actual).as(world).isEqualTo(expected);
      }
    }

    private Answer decide(PolicySet set, Json entities, Asked asked, boolean withSchema) {
      Entities store;
      RecordValue context;
      try {
        if (withSchema) {
          TypedJson typed = new TypedJson(schema);
          store = typed.readEntities(entities);
          context = typed.readContext(asked.context(), asked.action());
          new Conformance(schema)
              .checkRequest(asked.principal(), asked.action(), asked.resource(), context);
        } else {
          store = EntitiesJson.read(entities);
          context = ValueJson.readRecord(asked.context(), "context");
        }
      } catch (CedarException e) {
        return new Answer.Refused(String.valueOf(e.getMessage()));
      }
      Response response =
          Authorizer.authorize(
              set,
              store,
              new Request(asked.principal(), asked.action(), asked.resource(), context));
      Set<String> errors = new TreeSet<>();
      response.errors().forEach(error -> errors.add(error.policy().id().value()));
      Set<String> reasons = new TreeSet<>();
      response.reasons().forEach(reason -> reasons.add(reason.value()));
      tally.allowed += response.isAllowed() ? 1 : 0;
      tally.erring += errors.isEmpty() ? 0 : 1;
      return new Answer.Decided(response.isAllowed() ? "allow" : "deny", reasons, errors);
    }

    private String describe() {
      return texts.entrySet().stream()
              .map(entry -> "// " + entry.getKey() + "\n" + entry.getValue())
              .collect(Collectors.joining("\n"))
          + "\n"
          + JsonWriter.compact(policiesJson);
    }
  }
}
