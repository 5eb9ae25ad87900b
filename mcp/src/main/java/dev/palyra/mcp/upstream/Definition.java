package dev.palyra.mcp.upstream;

import dev.palyra.core.Digests;
import dev.palyra.core.call.CanonicalJson;
import dev.palyra.core.call.MalformedJsonException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server says of one tool, and its SHA-256 in canonical form. Everything that a model reads
 * is part of it; {@code _meta} and icons are not.
 */
public record Definition(String name, ObjectNode json, String sha256) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int MAX_BYTES = 128 << 10;
  private static final int MAX_NAME = 90;

  /** What was read, or what is wrong with it. */
  public sealed interface Read {
    record Good(Definition definition) implements Read {}

    record Bad(String name, String why) implements Read {}
  }

  static Read read(JsonNode tool) {
    String name = tool.path("name").asString("");
    if (!(tool instanceof ObjectNode object)
        || !NAME.matcher(name).matches()
        || name.length() > MAX_NAME) {
      return new Read.Bad(shown(name), "its name is not one that a tool can have here");
    }
    ObjectNode json = object.deepCopy();
    json.remove("_meta");
    json.remove("icons");
    if (!"object".equals(json.path("inputSchema").path("type").asString("object"))
        || !json.path("inputSchema").isObject()) {
      return new Read.Bad(name, "its schema does not describe an object");
    }
    Optional<String> hidden = HiddenText.in(json);
    if (hidden.isPresent()) {
      return new Read.Bad(name, "its definition holds " + hidden.get());
    }
    try {
      byte[] canonical = CanonicalJson.bytes(json);
      if (canonical.length > MAX_BYTES) {
        return new Read.Bad(name, "its definition has more than " + MAX_BYTES + " bytes");
      }
      var digest = Digests.sha256();
      digest.update(canonical);
      return new Read.Good(new Definition(name, json, HexFormat.of().formatHex(digest.digest())));
    } catch (MalformedJsonException e) {
      return new Read.Bad(name, "its definition has no canonical form");
    }
  }

  /** Each line that differs, for a person: {@code -} before, {@code +} now. */
  static List<String> difference(ObjectNode before, ObjectNode now) {
    var lines = new ArrayList<String>();
    var names = new java.util.TreeSet<String>(before.propertyNames());
    names.addAll(now.propertyNames());
    for (String name : names) {
      JsonNode old = before.path(name);
      JsonNode fresh = now.path(name);
      if (!old.equals(fresh)) {
        if (!old.isMissingNode()) {
          lines.add("- " + name + ": " + old);
        }
        if (!fresh.isMissingNode()) {
          lines.add("+ " + name + ": " + fresh);
        }
      }
    }
    return lines;
  }

  private static String shown(String name) {
    String plain = name.replaceAll("[^A-Za-z0-9_.-]", "?");
    return plain.substring(0, Math.min(MAX_NAME, plain.length()));
  }
}
