package dev.palyra.agent.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** JSON of ours as the client's, which has its own library for it. */
final class Schemas {
  private Schemas() {}

  /** The members of a JSON object. */
  static Map<String, JsonValue> members(JsonNode object) {
    try {
      Map<String, Object> plain =
          ObjectMappers.jsonMapper()
              .readValue(object.toString(), new TypeReference<Map<String, Object>>() {});
      var members = new LinkedHashMap<String, JsonValue>();
      plain.forEach((name, value) -> members.put(name, JsonValue.from(value)));
      return members;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a schema is no JSON object", e);
    }
  }
}
