package dev.palyra.skills;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is remembered about one skill: its pinned publisher, and what is installed, if anything is.
 * One small JSON file; a file that is not exactly of this form counts as damaged, never as empty.
 */
record SkillRecord(SkillId id, PublisherKey publisher, Optional<Installed> installed) {
  private static final JsonMapper MAPPER = JsonMapper.shared();
  private static final Set<String> KEYS =
      Set.of("format", "id", "publisher", "version", "digest", "at", "quarantine");

  byte[] toBytes() {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("format", 1).put("id", id.value()).put("publisher", publisher.base64());
    installed.ifPresent(skill -> {
      json.put("version", skill.version().toString());
      json.put("digest", skill.digest());
      json.put("at", skill.at().toString());
      skill.quarantine().ifPresent(reason -> json.put("quarantine", reason));
    });
    return (MAPPER.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static SkillRecord read(SkillId id, byte[] bytes) throws SkillRefusedException {
    try {
      JsonNode json = StrictJson.parse(bytes);
      Set<String> unknown = new TreeSet<>(json.propertyNames());
      unknown.removeAll(KEYS);
      if (unknown.isEmpty()
          && json.path("format").asInt(0) == 1
          && json.path("id").asString("").equals(id.value())) {
        var publisher = new PublisherKey(json.path("publisher").asString(""));
        return new SkillRecord(
            id,
            publisher,
            json.has("digest") ? Optional.of(installed(id, publisher, json)) : Optional.empty());
      }
    } catch (MalformedJsonException | IllegalArgumentException | DateTimeException e) {
      // The same answer as for any other damage.
    }
    throw new SkillRefusedException("the record of skill `" + id + "` is damaged");
  }

  private static Installed installed(SkillId id, PublisherKey publisher, JsonNode json) {
    return new Installed(
        id,
        SkillVersion.parse(json.path("version").asString("")),
        json.path("digest").asString(""),
        publisher,
        Instant.parse(json.path("at").asString("")),
        json.has("quarantine")
            ? Optional.of(json.path("quarantine").asString(""))
            : Optional.empty());
  }
}
