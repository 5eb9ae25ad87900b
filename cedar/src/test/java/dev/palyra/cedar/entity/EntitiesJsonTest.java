package dev.palyra.cedar.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.json.JsonWriter;
import dev.palyra.cedar.model.BoolValue;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.DatetimeValue;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.LongValue;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.model.SetValue;
import dev.palyra.cedar.model.StringValue;
import dev.palyra.cedar.model.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntitiesJsonTest {
  private static final String ALICE =
      """
      [{"uid": {"type": "App::User", "id": "alice"},
        "attrs": {
          "age": 30,
          "tags": ["a", "b", "a"],
          "manager": {"__entity": {"type": "App::User", "id": "bob"}},
          "address": {"city": "Brno", "__entity": "no escape beside others"},
          "ip": {"__extn": {"fn": "ip", "arg": "10.0.0.0/8"}},
          "since": {"__extn": {"fn": "offset", "args": [
            {"__extn": {"fn": "datetime", "arg": "1970-01-01"}},
            {"__extn": {"fn": "duration", "arg": "1ms"}}]}}},
        "parents": [{"__entity": {"type": "Group", "id": ""}}],
        "tags": {"level": true}}]
      """;

  @Test
  void readsEverything() {
    Entity alice = EntitiesJson.read(ALICE).find(EntityUid.of("App::User", "alice")).orElseThrow();
    assertThat(alice.parents()).containsExactly(EntityUid.of("Group", ""));
    assertThat(alice.tags()).isEqualTo(RecordValue.of(Map.of("level", BoolValue.TRUE)));
    assertThat(alice.attributes().get("age")).isEqualTo(new LongValue(30));
    assertThat(alice.attributes().get("tags"))
        .isEqualTo(SetValue.of(new StringValue("b"), new StringValue("a")));
    assertThat(alice.attributes().get("manager")).isEqualTo(EntityUid.of("App::User", "bob"));
    assertThat(alice.attributes().get("since")).isEqualTo(new DatetimeValue(1));
    assertThat(alice.attributes().get("address"))
        .isEqualTo(
            RecordValue.of(
                Map.of(
                    "city",
                    new StringValue("Brno"),
                    "__entity",
                    new StringValue("no escape beside others"))));
  }

  @Test
  void whatIsWrittenReadsBack() {
    Entities entities = EntitiesJson.read(ALICE);
    String written = JsonWriter.pretty(EntitiesJson.write(entities));
    assertThat(EntitiesJson.read(written).all()).isEqualTo(entities.all());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "{}",
        "[1]",
        "[{}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"parents\":[]}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"attrs\":{}}]",
        "[{\"uid\":\"A::\\\"\\\"\",\"attrs\":{},\"parents\":[]}]",
        "[{\"uid\":{\"type\":\"A b\",\"id\":\"\"},\"attrs\":{},\"parents\":[]}]",
        "[{\"uid\":{\"type\":\"if\",\"id\":\"\"},\"attrs\":{},\"parents\":[]}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":1},\"attrs\":{},\"parents\":[]}]",
        "[{\"uid\":{\"__expr\":\"A::\\\"\\\"\"},\"attrs\":{},\"parents\":[]}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"attrs\":{},\"parents\":{}}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"attrs\":[],\"parents\":[]}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"attrs\":{},\"parents\":[],\"tags\":1}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"attrs\":{},\"parents\":[],\"ancestors\":[]}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"attrs\":{\"a\":null},\"parents\":[]}]",
        "[{\"uid\":{\"type\":\"A\",\"id\":\"\"},\"attrs\":{\"a\":1.5},\"parents\":[]}]"
      })
  void refusesOtherForms(String json) {
    assertThatThrownBy(() -> EntitiesJson.read(json)).isInstanceOf(CedarException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"__expr\":\"1 + 1\"}",
        "{\"__entity\":\"A::\\\"b\\\"\"}",
        "{\"__entity\":{\"type\":\"A\"}}",
        "{\"__extn\":{\"fn\":\"ip\",\"arg\":\"nowhere\"}}",
        "{\"__extn\":{\"fn\":\"nope\",\"arg\":\"\"}}",
        "{\"__extn\":{\"fn\":\"ip\",\"args\":[]}}",
        "{\"__extn\":{\"fn\":\"ip\",\"arg\":1}}",
        "{\"__extn\":{\"fn\":\"ip\"}}",
        "{\"__extn\":\"ip\"}",
        "[{\"a\":[null]}]"
      })
  void refusesOtherValues(String json) {
    assertThatThrownBy(() -> ValueJson.read(JsonReader.read(json), "context"))
        .isInstanceOf(CedarException.class)
        .hasMessageContaining("context");
  }

  @Test
  void aContextIsARecord() {
    assertThatThrownBy(() -> ValueJson.readRecord(JsonReader.read("[]"), "context"))
        .hasMessageContaining("expected a record");
    assertThatThrownBy(() ->
            ValueJson.readRecord(
                JsonReader.read("{\"__entity\":{\"type\":\"A\",\"id\":\"\"}}"), "context"))
        .hasMessageContaining("expected a record");
  }

  @Test
  void methodsOfExtensionsAreCallsToo() {
    Value value =
        ValueJson.read(
            JsonReader.read(
                "{\"__extn\":{\"fn\":\"isIpv4\",\"arg\":{\"__extn\":{\"fn\":\"ip\",\"arg\":\"::1\"}}}}"),
            "x");
    assertThat(value).isEqualTo(BoolValue.FALSE);
  }
}
