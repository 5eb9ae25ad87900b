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

/** A schema with policies, entities and requests. */
final class World {
  private final Tally tally;
  private final Dice dice;
  private final Oracle oracle;
  private final Json schemaJson;
  private final Schema schema;
  private final Map<String, String> texts = new LinkedHashMap<>();
  private final List<Policy> policies = new ArrayList<>();
  private final List<Template> templates = new ArrayList<>();
  private final Json policiesJson;

  World(Oracle oracle, Tally tally, Dice dice, Json schemaJson, Schema schema) {
    this.oracle = oracle;
    this.tally = tally;
    this.dice = dice;
    this.schemaJson = schemaJson;
    this.schema = schema;
    for (int i = dice.percent(10) ? dice.between(6, 40) : dice.between(1, 5); i > 0; i--) {
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
          .as("ours refuses\n%s\n%s", text, e)
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
    for (int i = 0; i < 4; i++) {
      boolean explicit = i % 2 == 0;
      RandomData data = new RandomData(dice, schema, i == 1 ? 30 : 0, explicit);
      Data known = new Data(data.entities(), !explicit || dice.percent(50));
      Asked asked = data.request();
      compareDecision(set, known, asked);
      // In another context, what is remembered of the three entities must not answer wrongly.
      compareDecision(set, known, data.inOtherContext(asked));
      set = revised(set);
    }
  }

  /** The same policies after a series of changes. */
  private PolicySet revised(PolicySet set) {
    if (policies.isEmpty()) {
      return set;
    }
    Policy policy = dice.of(policies);
    Policy other = dice.of(policies);
    PolicySet without = set.without(policy.id());
    if (policy.link().isPresent() || other.link().isPresent() || policy.equals(other)) {
      return without.with(policy);
    }
    Policy changed = new Policy(policy.id(), other.body());
    return without
        .replace(new Policy(other.id(), policy.body()))
        .with(changed)
        .replace(other)
        .replace(policy);
  }

  /** Entities as JSON, and as this implementation read them: with the schema or without. */
  private final class Data {
    final Json json;
    final boolean typed;
    final @Nullable Entities store;

    Data(Json json, boolean typed) {
      this.json = json;
      this.typed = typed;
      this.store = read();
    }

    private @Nullable Entities read() {
      try {
        return typed ? new TypedJson(schema).readEntities(json) : EntitiesJson.read(json);
      } catch (CedarException refused) {
        return null;
      }
    }

    @Nullable RecordValue context(Asked asked) {
      try {
        if (!typed) {
          return ValueJson.readRecord(asked.context(), "context");
        }
        RecordValue context = new TypedJson(schema).readContext(asked.context(), asked.action());
        new Conformance(schema)
            .checkRequest(asked.principal(), asked.action(), asked.resource(), context);
        return context;
      } catch (CedarException refused) {
        return null;
      }
    }
  }

  private void compareValidation() {
    ValidationReport report = new Validator(schema).validate(policies, templates);
    tally.policies += policies.size() + templates.size();
    Answer actual = new Answer.Validated(ids(report.errors()), ids(report.warnings()));
    assertThat(actual)
        .as(() -> "%s\n%s\n%s".formatted(schemaJson, describe(), report.findings()))
        .isEqualTo(oracle.validate(schemaJson, policiesJson));
    tally.valid += policies.size() + templates.size() - ids(report.errors()).size();
  }

  static Set<String> ids(List<Finding> findings) {
    return findings.stream()
        .filter(finding ->
            finding.diagnostic().severity() == Diagnostic.Severity.ERROR
                || finding.diagnostic().message().contains("can't match any request"))
        .map(finding -> finding.policy().value())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void compareDecision(PolicySet set, Data data, Asked asked) {
    Map<String, Json> call = new LinkedHashMap<>();
    call.put("principal", ValueJson.writeEntityUid(asked.principal()));
    call.put("action", ValueJson.writeEntityUid(asked.action()));
    call.put("resource", ValueJson.writeEntityUid(asked.resource()));
    call.put("context", asked.context());
    call.put("policies", policiesJson);
    call.put("entities", data.json);
    if (data.typed) {
      call.put("schema", schemaJson);
    }
    Answer expected = oracle.authorize(call);
    Answer actual = decide(set, data, asked);
    tally.requests++;
    tally.refusedData += expected instanceof Answer.Refused ? 1 : 0;
    assertThat(actual instanceof Answer.Refused ? new Answer.Refused("") : actual)
        .as(() ->
            "%s\n%s\n%s\n%s\noracle: %s\nours: %s"
                .formatted(
                    data.typed ? schemaJson : "", describe(), data.json, asked, expected, actual))
        .isEqualTo(expected instanceof Answer.Refused ? new Answer.Refused("") : expected);
  }

  private Answer decide(PolicySet set, Data data, Asked asked) {
    RecordValue context = data.context(asked);
    Entities store = data.store;
    if (store == null || context == null) {
      return new Answer.Refused("");
    }
    Request request = new Request(asked.principal(), asked.action(), asked.resource(), context);
    Response response = Authorizer.authorize(set, store, request);
    for (int again = 0; again < 2; again++) { // Nor may what is remembered answer otherwise.
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
