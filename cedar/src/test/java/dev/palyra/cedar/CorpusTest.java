package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.testing.Corpus;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.cedar.validate.Conformance;
import dev.palyra.cedar.validate.TypedJson;
import dev.palyra.cedar.validate.Validator;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The official integration corpus: every decision, every set of determining and of erring policies,
 * whether the policies validate and whether each request does. There is no list of exceptions.
 */
class CorpusTest {
  @Test
  void theCorpusIsThere() throws IOException {
    Optional<Corpus> corpus = Corpus.find();
    assumeTrue(
        corpus.isPresent(),
        "NOT TESTED: the Cedar corpus is absent, expected ../shared/data/cedar-corpus beside the"
            + " repository, or the folder that -Dcedar.corpus names");
    assertThat(corpus.orElseThrow().cases()).isNotEmpty();
  }

  @TestFactory
  Stream<DynamicTest> agreesWithTheOfficialImplementation() throws IOException {
    Optional<Corpus> found = Corpus.find();
    if (found.isEmpty()) {
      return Stream.empty(); // The test above says so.
    }
    Corpus corpus = found.get();
    return corpus.cases().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> new Case(corpus, name).run()));
  }

  private static final class Case {
    private final Json.Obj description;
    private final Schema schema;
    private final PolicyDocument policies;
    private final PolicySet policySet;
    private final Entities entities;

    Case(Corpus corpus, String name) {
      description = object(JsonReader.read(corpus.text(name)));
      schema = Schema.parse(corpus.text(string(description, "schema")));
      policies = PolicyParser.parse(corpus.text(string(description, "policies")));
      policySet = PolicySet.of(policies.policies(), policies.templates());
      entities = new TypedJson(schema).readEntities(corpus.text(string(description, "entities")));
    }

    void run() {
      assertThat(
              new Validator(schema)
                  .validate(policies.policies(), policies.templates())
                  .isAccepted())
          .as("shouldValidate")
          .isEqualTo(flag(description, "shouldValidate", true));
      Json.Arr requests = (Json.Arr) member(description, "requests");
      assertThat(requests.items()).isNotEmpty();
      requests.items().forEach(request -> check(object(request)));
    }

    private void check(Json.Obj expected) {
      String what = string(expected, "description");
      EntityUid action = uid(expected, "action");
      RecordValue context = new TypedJson(schema).readContext(member(expected, "context"), action);
      Request request =
          new Request(uid(expected, "principal"), action, uid(expected, "resource"), context);
      if (flag(expected, "validateRequest", true)) {
        validate(request);
      }
      Response response = Authorizer.authorize(policySet, entities, request);
      assertThat(response.decision())
          .as("decision of %s", what)
          .isEqualTo(string(expected, "decision").equals("allow") ? Decision.ALLOW : Decision.DENY);
      assertThat(response.reasons()).as("reason of %s", what).isEqualTo(ids(expected, "reason"));
      assertThat(response.errors().stream().map(error -> error.policy().id()))
          .as("errors of %s", what)
          .containsExactlyInAnyOrderElementsOf(ids(expected, "errors"));
    }

    private void validate(Request request) {
      try {
        new Conformance(schema)
            .checkRequest(
                request.principal(), request.action(), request.resource(), request.context());
      } catch (CedarException e) {
        throw new AssertionError("the request was refused", e);
      }
    }
  }

  private static Set<PolicyId> ids(Json.Obj obj, String name) {
    return ((Json.Arr) member(obj, name))
        .items().stream()
            .map(item -> new PolicyId(((Json.Str) item).value()))
            .collect(Collectors.toSet());
  }

  private static EntityUid uid(Json.Obj obj, String name) {
    return ValueJson.readEntityUid(member(obj, name), name);
  }

  private static boolean flag(Json.Obj obj, String name, boolean otherwise) {
    return obj.get(name) == null ? otherwise : ((Json.Bool) member(obj, name)).value();
  }

  private static String string(Json.Obj obj, String name) {
    return ((Json.Str) member(obj, name)).value();
  }

  private static Json.Obj object(Json json) {
    return (Json.Obj) json;
  }

  private static Json member(Json.Obj obj, String name) {
    Json member = obj.get(name);
    if (member == null) {
      throw new IllegalArgumentException("the case has no " + name);
    }
    return member;
  }
}
