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

/** A schema with policies, entities and requests. */
final class World {
  private final String seed;
  private final Tally tally;
  private final Dice dice;
  private final Oracle oracle;
  private final Json schemaJson;
  private final Schema schema;
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final List<Policy> policies = new ArrayList<>();
  private final List<Template> templates = new ArrayList<>();
  private final Json policiesJson;

  World(String seed, Oracle oracle, Tally tally, Dice dice, Json schemaJson, Schema schema) {
    this.seed = seed;
    this.oracle = oracle;
    this.tally = tally;
    this.dice = dice;
    this.schemaJson = schemaJson;
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
      assertThat(oracle.validate(schemaJson, new Json.Obj(Map.of("staticPolicies", statics))))
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
    for (int i = 0; i < DifferentialTest.REQUESTS; i++) {
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
    Answer expected = oracle.validate(schemaJson, policiesJson);

    Answer.Validated actual = new Answer.Validated(ids(report.errors()), ids(report.warnings()));
    if (expected instanceof Answer.Validated official && official.wrong().equals(actual.wrong())) {
      // The verdict agrees. Which policies are warned of, because they match nothing, depends on
      // how far an
      // implementation folds constants; what differs is counted, and bounded at the end.
      tally.warnedApart += official.impossible().equals(actual.impossible()) ? 0 : 1;
    } else {
      assertThat(actual)
          .as("%s\n%s\n%s\n%s", seed, schemaJson, describe(), report.findings())
          .isEqualTo(expected);
    }
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
      call.put("schema", schemaJson);
    }
    Answer expected = oracle.authorize(call);
    Answer actual = decide(set, entities, asked, withSchema);
    tally.requests++;
    String world =
        "%s\n%s\n%s\n%s\n%s\noracle: %s\nours: %s"
            .formatted(
                seed, withSchema ? schemaJson : "", describe(), entities, asked, expected, actual);
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
    Request request = new Request(asked.principal(), asked.action(), asked.resource(), context);
    Response response = Authorizer.authorize(set, store, request);
    for (int again = 0; again < 2; again++) { // What is remembered must not answer otherwise.
      assertThat(Authorizer.authorize(set, store, request)).hasToString(response.toString());
    }
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
