package dev.palyra.cedar.validate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.schema.Schema;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedJsonTest {
  private static final Schema SCHEMA =
      Schema.parse(
          """
          entity Team;
          entity User in Team { manager?: User, from?: ipaddr, since?: datetime, sizes?: Set<Size> }
            tags { limit: decimal };
          entity Size enum ["small", "large"];
          entity Doc;
          action any;
          action group in any;
          action read in group appliesTo {
            principal: User, resource: Doc, context: { on: User, "by"?: Set<Long> } };
          """);
  private static final TypedJson JSON = new TypedJson(SCHEMA);
  private static final EntityUid READ = EntityUid.of("Action", "read");

  @Test
  void theSchemaSaysWhatIsAnEntityAndWhatAnExtensionValue() {
    Entities implicit =
        entities(
            """
            [{"uid": {"type": "User", "id": "ann"}, "parents": [{"type": "Team", "id": "a"}],
              "attrs": {"manager": {"type": "User", "id": "bob"}, "from": "10.0.0.0/8",
                        "since": {"fn": "offset", "args": ["2024-01-01", "1h"]},
                        "sizes": [{"type": "Size", "id": "small"}]},
              "tags": {"x": {"limit": "1.5"}}}]\
            """);
    Entities explicit =
        entities(
            """
            [{"uid": {"__entity": {"type": "User", "id": "ann"}},
              "parents": [{"__entity": {"type": "Team", "id": "a"}}],
              "attrs": {"manager": {"__entity": {"type": "User", "id": "bob"}},
                        "from": {"__extn": {"fn": "ip", "arg": "10.0.0.0/8"}},
                        "since": {"__extn": {"fn": "datetime", "arg": "2024-01-01T01:00:00Z"}},
                        "sizes": [{"__entity": {"type": "Size", "id": "small"}}]},
              "tags": {"x": {"limit": {"__extn": {"fn": "decimal", "arg": "1.5"}}}}}]\
            """);

    assertThat(implicit.all()).containsExactlyInAnyOrderElementsOf(explicit.all());
  }

  @Test
  void theActionsOfTheSchemaAreAdded() {
    assertThat(entities("[]").ancestors(READ))
        .containsExactlyInAnyOrder(EntityUid.of("Action", "any"), EntityUid.of("Action", "group"));
  }

  @Test
  void actionsAreAcceptedAsTheSchemaHasThem() {
    String any = action("any", "");
    String group = action("group", "any");

    assertThat(entities("[" + any + "," + group + "," + action("read", "group") + "]").size())
        .isEqualTo(3);
    assertThatThrownBy(() -> entities("[" + action("read", "group") + "]"))
        .hasMessageContaining("its ancestors are not those of the schema");
    assertThatThrownBy(() -> entities("[" + action("write", "") + "]"))
        .hasMessageContaining("is not in the schema");
    assertThatThrownBy(
            () -> entities("[" + any.replace("\"attrs\": {}", "\"attrs\": {\"a\": 1}") + "]"))
        .hasMessageContaining("an action has no attributes");
  }

  private static String action(String id, String parent) {
    return """
    {"uid": {"type": "Action", "id": "%s"}, "attrs": {}, "parents": [%s]}\
    """
        .formatted(
            id, parent.isEmpty() ? "" : "{\"type\": \"Action\", \"id\": \"" + parent + "\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[{\"uid\": {\"type\": \"Nobody\", \"id\": \"\"}, \"attrs\": {}, \"parents\": []}]",
        "[{\"uid\": {\"type\": \"Size\", \"id\": \"huge\"}, \"attrs\": {}, \"parents\": []}]",
        "[{\"uid\": {\"type\": \"Size\", \"id\": \"small\"}, \"attrs\": {\"a\": 1}, \"parents\": []}]",
        "[{\"uid\": {\"type\": \"Team\", \"id\": \"\"}, \"attrs\": {}, \"parents\": [], \"tags\": {\"a\": 1}}]",
        "[{\"uid\": {\"type\": \"Team\", \"id\": \"\"}, \"attrs\": {}, \"parents\": [{\"type\": \"Team\", \"id\": \"b\"}]}]",
        "[{\"uid\": {\"type\": \"Team\", \"id\": \"\"}, \"attrs\": [], \"parents\": []}]",
        "[{\"uid\": {\"type\": \"Team\", \"id\": \"\"}, \"parents\": []}]",
      })
  void refusesEntities(String json) {
    assertThatThrownBy(() -> entities(json)).isInstanceOf(CedarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"manager\": \"bob\"",
        "\"manager\": {\"type\": \"Team\", \"id\": \"bob\"}",
        "\"manager\": {\"__expr\": \"User::\\\"bob\\\"\"}",
        "\"from\": \"10.0.0.256\"",
        "\"from\": 1",
        "\"from\": {\"__extn\": {\"fn\": \"decimal\", \"arg\": \"1.0\"}}",
        "\"from\": {\"fn\": \"isIpv4\", \"arg\": \"10.0.0.1\"}",
        "\"from\": {\"fn\": \"ip\", \"args\": [\"10.0.0.1\", \"10.0.0.1\"]}",
        "\"from\": {\"fn\": \"nope\", \"arg\": \"10.0.0.1\"}",
        "\"from\": null",
        "\"since\": {\"fn\": \"offset\", \"args\": [\"2024-01-01\"]}",
        "\"sizes\": {\"type\": \"Size\", \"id\": \"small\"}",
        "\"sizes\": [{\"type\": \"Size\", \"id\": \"huge\"}]",
        "\"unknown\": 1",
      })
  void refusesAttributes(String attribute) {
    String json =
        "[{\"uid\": {\"type\": \"User\", \"id\": \"a\"}, \"attrs\": {%s}, \"parents\": []}]";

    assertThat(entities(json.formatted("")).size()).isEqualTo(4);
    assertThatThrownBy(() -> entities(json.formatted(attribute)))
        .isInstanceOf(CedarException.class);
  }

  @Test
  void readsContexts() {
    assertThat(context("{\"on\": {\"type\": \"User\", \"id\": \"ann\"}, \"by\": [2, 1, 2]}"))
        .isEqualTo(
            RecordValue.of(
                Map.of(
                    "on",
                    EntityUid.of("User", "ann"),
                    "by",
                    SetValue.of(new LongValue(1), new LongValue(2)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{}",
        "{\"on\": {\"type\": \"User\", \"id\": \"\"}, \"by\": 1}",
        "{\"on\": {\"type\": \"User\", \"id\": \"\"}, \"by\": [\"1\"]}",
        "{\"on\": {\"type\": \"User\", \"id\": \"\"}, \"off\": 1}",
        "{\"on\": {\"type\": \"Doc\", \"id\": \"\"}}",
      })
  void refusesContexts(String json) {
    assertThatThrownBy(() -> context(json)).isInstanceOf(CedarException.class);
  }

  @Test
  void checksRequests() {
    Conformance conformance = new Conformance(SCHEMA);
    EntityUid user = EntityUid.of("User", "ann");
    EntityUid doc = EntityUid.of("Doc", "a");
    RecordValue context = RecordValue.of(Map.of("on", user));

    conformance.checkRequest(user, READ, doc, context);

    assertThatThrownBy(() -> conformance.checkRequest(doc, READ, doc, context))
        .hasMessageContaining("does not apply to type `Doc`");
    assertThatThrownBy(() -> conformance.checkRequest(user, READ, user, context))
        .hasMessageContaining("does not apply to type `User`");
    assertThatThrownBy(
            () -> conformance.checkRequest(user, EntityUid.of("Action", "any"), doc, context))
        .hasMessageContaining("does not apply");
    assertThatThrownBy(
            () -> conformance.checkRequest(user, EntityUid.of("Action", "x"), doc, context))
        .hasMessageContaining("`Action::\"x\"` is not in the schema");
    assertThatThrownBy(() -> conformance.checkRequest(user, READ, doc, RecordValue.EMPTY))
        .hasMessageContaining("attribute \"on\" is missing");
    assertThatThrownBy(() ->
            conformance.checkRequest(
                user, READ, doc, RecordValue.of(Map.of("on", new StringValue("ann")))))
        .hasMessageContaining("expected `User`, got string");
  }

  private static Entities entities(String json) {
    return JSON.readEntities(json);
  }

  private static RecordValue context(String text) {
    Json json = JsonReader.read(text);
    return JSON.readContext(json, READ);
  }
}
