package dev.palyra.skills;

import dev.palyra.core.Digests;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.sandbox.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The bill of materials: CycloneDX 1.6 in JSON (ECMA-424). It names each module of the package with
 * its SHA-256; what the modules were built from is the author's to add.
 */
final class Sbom {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private Sbom() {}

  /** Adds every module to the author's own bill, or begins one. */
  static Bytes complete(
      SkillManifest manifest, Optional<Bytes> own, SortedMap<String, Bytes> entries)
      throws SkillRefusedException {
    ObjectNode bill =
        own.isPresent()
            ? parse(own.get())
            : MAPPER.createObjectNode().put("bomFormat", "CycloneDX");
    if (own.isEmpty()) {
      bill.put("specVersion", "1.6").put("version", 1);
      bill.putObject("metadata")
          .putObject("component")
          .put("type", "application")
          .put("name", manifest.id().value())
          .put("version", manifest.version().toString());
    }
    ArrayNode components = bill.withArray("components");
    for (Map.Entry<String, Bytes> entry : entries.entrySet()) {
      if (entry.getKey().startsWith(Layout.MODULES)
          && !names(bill, entry.getKey(), entry.getValue())) {
        ObjectNode file = components.addObject().put("type", "file").put("name", entry.getKey());
        file.putArray("hashes")
            .addObject()
            .put("alg", "SHA-256")
            .put("content", sha256(entry.getValue()));
      }
    }
    String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(bill) + "\n";
    return Bytes.of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Refuses a bill that does not name every module as it is. */
  static void check(SortedMap<String, Bytes> entries) throws SkillRefusedException {
    ObjectNode bill = parse(required(entries));
    for (Map.Entry<String, Bytes> entry : entries.entrySet()) {
      if (entry.getKey().startsWith(Layout.MODULES)) {
        SkillRefusedException.check(
            names(bill, entry.getKey(), entry.getValue()),
            "%s does not name `%s` with its SHA-256",
            Layout.SBOM,
            entry.getKey());
      }
    }
  }

  private static Bytes required(SortedMap<String, Bytes> entries) throws SkillRefusedException {
    Bytes bill = entries.get(Layout.SBOM);
    if (bill == null) {
      throw new SkillRefusedException("`" + Layout.SBOM + "` is missing");
    }
    return bill;
  }

  private static ObjectNode parse(Bytes bytes) throws SkillRefusedException {
    try {
      if (StrictJson.parse(bytes.toArray()) instanceof ObjectNode bill
          && bill.path("bomFormat").asString("").equals("CycloneDX")
          && bill.path("specVersion").asString("").startsWith("1.")) {
        return bill;
      }
    } catch (MalformedJsonException e) {
      throw new SkillRefusedException(Layout.SBOM + ": " + e.getMessage());
    }
    throw new SkillRefusedException(Layout.SBOM + " is no CycloneDX document");
  }

  private static boolean names(JsonNode bill, String name, Bytes content) {
    String digest = sha256(content);
    for (JsonNode component : bill.path("components")) {
      if (component.path("name").asString("").equals(name)) {
        for (JsonNode hash : component.path("hashes")) {
          if (hash.path("alg").asString("").equals("SHA-256")
              && hash.path("content").asString("").equals(digest)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  static String sha256(Bytes content) {
    return HexFormat.of().formatHex(Digests.sha256().digest(content.toArray()));
  }
}
