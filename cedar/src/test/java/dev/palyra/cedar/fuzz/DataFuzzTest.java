package dev.palyra.cedar.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.palyra.cedar.entity.Entities;
import dev.palyra.cedar.entity.EntitiesJson;
import dev.palyra.cedar.entity.ValueJson;
import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.json.JsonWriter;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.model.RecordValue;
import dev.palyra.cedar.schema.Schema;
import dev.palyra.cedar.schema.SchemaFragment;
import dev.palyra.cedar.validate.TypedJson;
import org.junit.jupiter.api.Tag;

/**
 * JSON, entities, contexts and schemas: whatever comes in is refused with a {@link CedarException},
 * or can be written and reads back as the same.
 */
@Tag("fuzz")
class DataFuzzTest {
  private static final Schema SCHEMA =
      Schema.parse(
          """
          type Point = { x: Long, "y z"?: decimal };
          entity Size enum ["small", "large"];
          entity Group in [Group];
          entity User in [Group] { at: Point, ip?: ipaddr, when?: datetime, all: Set<User> }
            tags Set<duration>;
          action view appliesTo { principal: User, resource: [User, Size], context: Point };
          """);
  private static final EntityUid VIEW = EntityUid.of("Action", "view");

  @FuzzTest(maxDuration = "30s")
  void json(FuzzedDataProvider data) {
    try {
      Json read = JsonReader.read(data.consumeRemainingAsString());
      assertThat(JsonReader.read(JsonWriter.compact(read))).isEqualTo(read);
    } catch (CedarException refused) {
      assertBounded(refused);
    }
  }

  @FuzzTest(maxDuration = "30s")
  void entities(FuzzedDataProvider data) {
    try {
      Entities read = EntitiesJson.read(data.consumeRemainingAsString());
      Json written = EntitiesJson.write(read);
      assertThat(EntitiesJson.write(EntitiesJson.read(written))).isEqualTo(written);
    } catch (CedarException refused) {
      assertBounded(refused);
    }
  }

  @FuzzTest(maxDuration = "30s")
  void typedEntities(FuzzedDataProvider data) {
    try {
      Entities read = new TypedJson(SCHEMA).readEntities(data.consumeRemainingAsString());
      Json written = EntitiesJson.write(read);
      assertThat(EntitiesJson.write(new TypedJson(SCHEMA).readEntities(written)))
          .isEqualTo(written);
    } catch (CedarException refused) {
      assertBounded(refused);
    }
  }

  @FuzzTest(maxDuration = "30s")
  void context(FuzzedDataProvider data) {
    try {
      Json json = JsonReader.read(data.consumeRemainingAsString());
      RecordValue read = new TypedJson(SCHEMA).readContext(json, VIEW);
      assertThat(new TypedJson(SCHEMA).readContext(ValueJson.write(read), VIEW)).isEqualTo(read);
    } catch (CedarException refused) {
      assertBounded(refused);
    }
  }

  @FuzzTest(maxDuration = "60s")
  void schema(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    try {
      Schema.parse(text);
      SchemaFragment parsed = SchemaFragment.parse(text);
      assertThat(SchemaFragment.parse(parsed.toCedar()).toJsonValue())
          .isEqualTo(parsed.toJsonValue());
    } catch (CedarException refused) {
      assertBounded(refused);
    }
  }

  @FuzzTest(maxDuration = "60s")
  void schemaAsJson(FuzzedDataProvider data) {
    try {
      Schema.parseJson(data.consumeRemainingAsString());
    } catch (CedarException refused) {
      assertBounded(refused);
    }
  }

  private static void assertBounded(CedarException refused) {
    assertThat(refused.getMessage()).hasSizeLessThan(100_000);
  }
}
