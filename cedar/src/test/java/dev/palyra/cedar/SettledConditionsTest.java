package dev.palyra.cedar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.Request;
import dev.palyra.cedar.text.PolicyParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is remembered of a principal, an action and a resource answers as if nothing were: in other
 * contexts, on other stores, and with the same errors.
 */
class SettledConditionsTest {
  private static final EntityUid ALICE = EntityUid.of("User", "alice");
  private static final Entities STORE =
      store(
          "{\"yes\": true, \"no\": false, \"boss\": {\"__entity\": {\"type\": \"User\", \"id\": \"bob\"}}}");
  private static final Entities OTHER_STORE =
      store("{\"yes\": false, \"no\": true, \"missing\": true}");

  private static Entities store(String attributes) {
    return EntitiesJson.read(
        "[{\"uid\": {\"type\": \"User\", \"id\": \"alice\"}, \"parents\": [], \"attrs\": %s}]"
            .formatted(attributes));
  }

  private static Request request(String context) {
    return new Request(
        EntityUid.of("User", "alice"),
        EntityUid.of("Action", "view"),
        ALICE,
        ValueJson.readRecord(JsonReader.read(context), "context"));
  }

  private static final List<Request> REQUESTS =
      List.of(
          request("{\"yes\": true, \"no\": false}"),
          request("{}"),
          request("{\"yes\": false, \"no\": true, \"missing\": true}"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "1",
        "!1",
        "principal.yes",
        "principal.no",
        "principal.missing",
        "principal.boss.yes",
        "context.yes",
        "context.yes && principal.yes",
        "context.yes && principal.no",
        "context.missing && principal.no",
        "context.yes && principal.missing",
        "context.yes && 1",
        "principal.no && context.missing",
        "principal.yes && context.missing",
        "principal.missing && context.missing",
        "principal.yes && context.yes && principal.yes && context.no",
        "principal.yes && context.yes && principal.no && context.missing",
        "context.no || principal.yes",
        "principal.no || context.yes",
        "!(context.no || principal.no)",
        "!(principal.yes || context.missing)",
        "!(context.no || principal.missing)",
        "!(!(context.yes && !(principal.no)))",
        "if principal.yes then context.yes else context.missing",
        "if context.yes then principal.yes else principal.missing",
        "principal has boss && context has yes",
        "context == {\"yes\": principal.yes, \"no\": principal.no}",
      })
  void answersAsIfNothingWereRemembered(String condition) {
    for (String form : List.of("permit", "forbid")) {
      for (String kind : List.of("when", "unless")) {
        PolicySet remembering = set(form, kind, condition);
        for (int round = 0; round < 3; round++) {
          for (Entities store : List.of(STORE, STORE, OTHER_STORE)) {
            for (Request request : REQUESTS) {
              assertThat(Authorizer.authorize(remembering, store, request))
                  .as("%s %s on %s", form, kind, request.context())
                  .hasToString(
                      Authorizer.authorize(set(form, kind, condition), store, request).toString());
            }
          }
        }
      }
    }
  }

  private static PolicySet set(String form, String kind, String condition) {
    return PolicySet.of(
        PolicyParser.parse(
                """
                permit (principal == User::"alice", action, resource);
                %s (principal, action == Action::"view", resource) when { true } %s { %s };
                """
                    .formatted(form, kind, condition))
            .policies());
  }

  @Test
  void aChangedSetForgetsWhatItsPredecessorSettled() {
    PolicySet before = set("forbid", "when", "principal.yes");
    for (int i = 0; i < 3; i++) {
      assertThat(Authorizer.authorize(before, STORE, REQUESTS.getFirst()).isAllowed()).isFalse();
    }
    Policy forbid = before.policies().getLast();
    PolicySet without = before.without(forbid.id());
    assertThat(Authorizer.authorize(without, STORE, REQUESTS.getFirst()).isAllowed()).isTrue();
    PolicySet replaced =
        before.replace(
            new Policy(
                forbid.id(), set("forbid", "when", "principal.no").policies().getLast().body()));
    assertThat(Authorizer.authorize(replaced, STORE, REQUESTS.getFirst()).isAllowed()).isTrue();
    assertThat(Authorizer.authorize(before, STORE, REQUESTS.getFirst()).isAllowed()).isFalse();
    assertThat(Authorizer.authorize(without.with(forbid), STORE, REQUESTS.getFirst()).isAllowed())
        .isFalse();
  }
}
