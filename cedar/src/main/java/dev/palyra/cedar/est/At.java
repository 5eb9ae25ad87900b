package dev.palyra.cedar.est;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.model.CedarException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document, for errors; linked backwards, so that going down costs no copying.
 */
record At(@Nullable At parent, String step) {
  private static final int MOST_STEPS = 16;

  static final At ROOT = new At(null, "");

  At member(String name) {
    return new At(this, name);
  }

  At item(int index) {
    return new At(this, "[" + index + "]");
  }

  CedarException refuse(String message) {
    String place = toString();
    return new CedarException(place.isEmpty() ? message : "at `" + place + "`: " + message);
  }

  Json.Obj object(Json json) {
    if (json instanceof Json.Obj object) {
      return object;
    }
    throw refuse("expected an object, got " + json.kind());
  }

  /** An object that has no members but these. */
  Json.Obj object(Json json, Set<String> known) {
    Json.Obj object = object(json);
    for (String name : object.members().keySet()) {
      if (!known.contains(name)) {
        throw refuse("unknown member `" + shortened(name) + "`");
      }
    }
    return object;
  }

  Json required(Json.Obj object, String name) {
    Json value = object.get(name);
    if (value == null) {
      throw refuse("the member `" + name + "` is missing");
    }
    return value;
  }

  String string(Json.Obj object, String name) {
    if (required(object, name) instanceof Json.Str(String value)) {
      return value;
    }
    throw refuse("`" + name + "` must be a string");
  }

  List<Json> array(Json json) {
    if (json instanceof Json.Arr(List<Json> items)) {
      return items;
    }
    throw refuse("expected an array, got " + json.kind());
  }

  static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, text.offsetByCodePoints(0, 20)) + "…";
  }

  @Override
  public String toString() {
    Deque<String> steps = new ArrayDeque<>();
    for (At at = this; at.parent != null; at = at.parent) {
      steps.push(shortened(at.step));
    }
    if (steps.size() > MOST_STEPS) {
      List<String> all = List.copyOf(steps);
      steps = new ArrayDeque<>(all.subList(0, MOST_STEPS / 2));
      steps.add("…");
      steps.addAll(all.subList(all.size() - MOST_STEPS / 2, all.size()));
    }
    return String.join(".", steps).replace(".[", "[");
  }
}
