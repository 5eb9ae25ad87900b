package dev.palyra.gateway.catalogue;

import dev.palyra.core.Digests;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.skills.SkillId;
import dev.palyra.skills.SkillPackage;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What the tool files of a skill refer to: its modules, and its schemas. */
record SkillContent(SkillPackage skill) {
  SkillId id() {
    return skill.manifest().id();
  }

  /** The SHA-256 of a module: the package is signed, so its tool files need not repeat it. */
  Optional<String> digest(String module) {
    return skill
        .module(module)
        .map(bytes -> HexFormat.of().formatHex(Digests.sha256().digest(bytes.toArray())));
  }

  /** A schema by its file name; empty if there is none, or it is no JSON object. */
  Optional<ObjectNode> schema(String file) {
    Bytes bytes = skill.files().get("schemas/" + file);
    try {
      return bytes != null && StrictJson.parse(bytes.toArray()) instanceof ObjectNode schema
          ? Optional.of(schema)
          : Optional.empty();
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }
}
