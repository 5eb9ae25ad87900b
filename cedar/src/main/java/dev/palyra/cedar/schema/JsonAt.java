package dev.palyra.cedar.schema;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value and where in its document it stands, so that an error can say so: {@code
 * ["Shop"].entityTypes.Cart}.
 */
record JsonAt(Json value, @Nullable JsonAt parent, String step) {
  static JsonAt root(Json value) {
    return new JsonAt(value, null, "");
  }

  /** The member of that name, or null when the object has none. */
  @Nullable JsonAt find(String key) {
    Json member = object().get(key);
    return member == null ? null : new JsonAt(member, this, key);
  }

  /** The member of that name, or null when the object has none or it is {@code null}. */
  @Nullable JsonAt findUnlessNull(String key) {
    JsonAt member = find(key);
    return member == null || member.value instanceof Json.Null ? null : member;
  }

  JsonAt get(String key) {
    JsonAt member = find(key);
    if (member == null) {
      throw error("`" + key + "` is missing");
    }
    return member;
  }

  JsonAt at(String key, Json member) {
    return new JsonAt(member, this, key);
  }

  Json.Obj object() {
    if (value instanceof Json.Obj object) {
      return object;
    }
    throw expected("an object");
  }

  /** The members; none may have another name than these. */
  Map<String, Json> membersAmong(Set<String> names) {
    Map<String, Json> members = object().members();
    for (String name : members.keySet()) {
      if (!names.contains(name)) {
        throw error("unknown key " + Text.quote(name));
      }
    }
    return members;
  }

  List<JsonAt> items() {
    if (!(value instanceof Json.Arr array)) {
      throw expected("an array");
    }
    List<JsonAt> items = new ArrayList<>(array.items().size());
    for (Json item : array.items()) {
      items.add(new JsonAt(item, this, Integer.toString(items.size())));
    }
    return items;
  }

  String string() {
    if (value instanceof Json.Str(String text)) {
      return text;
    }
    throw expected("a string");
  }

  boolean bool() {
    if (value instanceof Json.Bool(boolean flag)) {
      return flag;
    }
    throw expected("a boolean");
  }

  CedarException expected(String what) {
    return error("expected " + what + ", found " + value.kind());
  }

  CedarException error(String message) {
    return new CedarException(message + where());
  }

  private String where() {
    if (parent == null) {
      return "";
    }
    StringBuilder path = new StringBuilder();
    for (JsonAt at = this; at != null && at.parent != null; at = at.parent) {
      path.insert(0, "[" + (isIndex(at) ? at.step : Text.quote(at.step)) + "]");
    }
    return " at " + path;
  }

  private static boolean isIndex(JsonAt at) {
    return at.parent != null && at.parent.value instanceof Json.Arr;
  }
}
