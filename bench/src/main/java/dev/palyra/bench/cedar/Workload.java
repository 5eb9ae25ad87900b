package dev.palyra.bench.cedar;

import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.TypedJson;
import dev.palyra.cedar.validate.Validator;
import java.util.List;

/**
 * Policies, entities and requests as texts, so that every engine reads the same.
 *
 * @param schema in Cedar syntax
 * @param policies in Cedar syntax
 * @param entities in Cedar's JSON
 * @param queries all distinct
 */
public record Workload(String schema, String policies, String entities, List<Query> queries) {
  /** A request; the context is JSON. */
  public record Query(EntityUid principal, EntityUid action, EntityUid resource, String context) {
    Request request() {
      return new Request(
          principal, action, resource, ValueJson.readRecord(JsonReader.read(context), "context"));
    }
  }

  /** The policies, parsed. */
  public PolicySet policySet() {
    PolicyDocument document = PolicyParser.parse(policies);
    return PolicySet.of(document.policies(), document.templates());
  }

  /** The entities, with the actions of the schema. */
  public Entities entityStore() {
    Json json = JsonReader.read(entities);
    EntitiesJson.read(json); // The peer reads them without a schema: they must say it all.
    return new TypedJson(Schema.parse(schema)).readEntities(json);
  }

  public Request[] requests() {
    return queries.stream().map(Query::request).toArray(Request[]::new);
  }

  /** Refuses a workload that isn't valid: figures for broken policies would mean nothing. */
  public void validate() {
    PolicyDocument document = PolicyParser.parse(policies);
    var report =
        new Validator(Schema.parse(schema)).validate(document.policies(), document.templates());
    if (!report.isAccepted()) {
      throw new IllegalStateException("the workload does not validate: " + report.errors());
    }
  }
}
