package dev.palyra.cedar.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON value. Numbers are 64-bit integers: there is nothing else in Cedar's JSON. */
public sealed interface Json {

  /** What an error message calls this kind of value, for example {@code "an object"}. */
  String kind();

  /** The JSON {@code null}, which Cedar has no value for. */
  enum Null implements Json {
    NULL;

    @Override
    public String kind() {
      return "null";
    }

    @Override
    public String toString() {
      return "null";
    }
  }

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements Json {
    @Override
    public String kind() {
      return "a boolean";
    }

    @Override
    public String toString() {
      return Boolean.toString(value);
    }
  }

  /** An integer. */
  record Num(long value) implements Json {
    @Override
    public String kind() {
      return "a number";
    }

    @Override
    public String toString() {
      return Long.toString(value);
    }
  }

  /** A string of Unicode scalar values: every surrogate in it is paired. */
  record Str(String value) implements Json {
    @Override
    public String kind() {
      return "a string";
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /** An array. */
  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }

    public static Arr of(Json... items) {
      return new Arr(List.of(items));
    }

    @Override
    public String kind() {
      return "an array";
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }

  /** An object. Its keys are distinct and keep the order in which they were read. */
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The member of that name, or null where there is none. */
    public @Nullable Json get(String key) {
      return members.get(key);
    }

    @Override
    public String kind() {
      return "an object";
    }

    @Override
    public String toString() {
      return JsonWriter.compact(this);
    }
  }
}
