package dev.palyra.core.audit;

import dev.palyra.core.call.CanonicalJson;
import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.util.Arrays;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records and checkpoints as lines of JSON in their canonical form (RFC 8785). What is not the
 * canonical form, byte by byte, is no line: two different files never read as the same log.
 */
public final class AuditLine {
  private static final Set<String> RECORD =
      Set.of("seq", "time", "kind", "fields", "previous", "hash");
  private static final Set<String> CHECKPOINT = Set.of("seq", "hash", "time", "signature");
  private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{128}");

  private AuditLine() {}

  /** The line of a record, without its line feed. */
  public static byte[] bytes(AuditRecord record) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("seq", record.seq())
        .put("time", record.time())
        .put("kind", record.kind())
        .put("previous", record.previous())
        .put("hash", record.hash())
        .set("fields", object(record.fields()));
    return CanonicalJson.bytes(line);
  }

  /** The line of a checkpoint, which ends an export, without its line feed. */
  public static byte[] bytes(Checkpoint checkpoint) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.putObject("checkpoint")
        .put("seq", checkpoint.seq())
        .put("hash", checkpoint.hash())
        .put("time", checkpoint.time())
        .put("signature", checkpoint.signature());
    return CanonicalJson.bytes(line);
  }

  /** The canonical text of a record's fields, as the database keeps it. */
  public static String text(Map<String, String> fields) {
    return CanonicalJson.text(fields);
  }

  /**
   * Reads {@link #text}.
   *
   * @throws MalformedJsonException for any other text
   */
  public static SequencedMap<String, String> fields(String text) {
    SequencedMap<String, String> fields = fields(StrictJson.parse(text));
    if (!text(fields).equals(text)) {
      throw new MalformedJsonException("`fields` are not in canonical form");
    }
    return fields;
  }

  /**
   * Reads a record.
   *
   * @throws MalformedJsonException for anything but the bytes that {@link #bytes(AuditRecord)}
   *     gives
   */
  public static AuditRecord record(byte[] line) {
    JsonNode node = members(StrictJson.parse(line), RECORD);
    AuditRecord record;
    try {
      record =
          new AuditRecord(
              number(node.get("seq")),
              string(node.get("time")),
              string(node.get("kind")),
              fields(node.get("fields")),
              string(node.get("previous")),
              string(node.get("hash")));
    } catch (IllegalArgumentException e) {
      throw new MalformedJsonException(String.valueOf(e.getMessage()));
    }
    return requireCanonical(line, bytes(record), record);
  }

  /**
   * Reads a checkpoint.
   *
   * @throws MalformedJsonException for anything but the bytes that {@link #bytes(Checkpoint)} gives
   */
  public static Checkpoint checkpoint(byte[] line) {
    JsonNode outer = members(StrictJson.parse(line), Set.of("checkpoint"));
    JsonNode node = members(outer.get("checkpoint"), CHECKPOINT);
    var checkpoint =
        new Checkpoint(
            number(node.get("seq")),
            string(node.get("hash")),
            string(node.get("time")),
            string(node.get("signature")));
    // A reader of hexadecimal may take capitals too: the same signature in other bytes.
    if (!SIGNATURE.matcher(checkpoint.signature()).matches()) {
      throw new MalformedJsonException("the signature is not 128 hexadecimal digits");
    }
    return requireCanonical(line, bytes(checkpoint), checkpoint);
  }

  private static <T> T requireCanonical(byte[] line, byte[] canonical, T value) {
    if (!Arrays.equals(line, canonical)) {
      throw new MalformedJsonException("it is not in canonical form");
    }
    return value;
  }

  private static ObjectNode object(Map<String, String> fields) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    fields.forEach(object::put);
    return object;
  }

  private static SequencedMap<String, String> fields(JsonNode node) {
    if (!node.isObject()) {
      throw new MalformedJsonException("`fields` must be an object");
    }
    var fields = new TreeMap<String, String>();
    node.properties().forEach(member -> fields.put(member.getKey(), string(member.getValue())));
    return fields;
  }

  private static JsonNode members(JsonNode node, Set<String> names) {
    if (!node.isObject() || !Set.copyOf(node.propertyNames()).equals(names)) {
      throw new MalformedJsonException("it does not have the members of a record");
    }
    return node;
  }

  private static long number(JsonNode node) {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw new MalformedJsonException("a number is expected");
    }
    return node.asLong();
  }

  private static String string(JsonNode node) {
    if (!node.isString()) {
      throw new MalformedJsonException("a string is expected");
    }
    return node.asString();
  }
}
