package dev.palyra.gateway.http;

import dev.palyra.gateway.config.Suggestion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The members of a JSON object from a client, read strictly. Call {@link #end()} last. */
final class Members {
  private final JsonNode object;
  private final Set<String> asked = new LinkedHashSet<>();

  private Members(JsonNode object) {
    this.object = object;
  }

  static Members of(JsonNode node) {
    if (!node.isObject()) {
      throw invalid("the body must be a JSON object");
    }
    return new Members(node);
  }

  String requireText(String name) {
    return text(name).orElseThrow(() -> invalid("`" + name + "` is missing"));
  }

  Optional<String> text(String name) {
    return member(name)
        .map(value -> {
          if (!value.isString()) {
            throw invalid("`" + name + "` must be a string");
          }
          return value.asString();
        });
  }

  Optional<Long> number(String name, long min, long max) {
    return member(name)
        .map(value -> {
          if (!value.isIntegralNumber()
              || !value.canConvertToLong()
              || value.asLong() < min
              || value.asLong() > max) {
            throw invalid("`" + name + "` must be a whole number from " + min + " to " + max);
          }
          return value.asLong();
        });
  }

  Optional<Boolean> flag(String name) {
    return member(name)
        .map(value -> {
          if (!value.isBoolean()) {
            throw invalid("`" + name + "` must be true or false");
          }
          return value.asBoolean();
        });
  }

  List<String> texts(String name, int max) {
    var texts = new ArrayList<String>();
    member(name)
        .ifPresent(value -> {
          if (!value.isArray() || value.size() > max) {
            throw invalid("`" + name + "` must be an array of at most " + max + " strings");
          }
          for (JsonNode element : value) {
            if (!element.isString()) {
              throw invalid("`" + name + "` must hold strings only");
            }
            texts.add(element.asString());
          }
        });
    return texts;
  }

  Optional<JsonNode> member(String name) {
    asked.add(name);
    return Optional.ofNullable(object.get(name));
  }

  /** An object of its own, read as strictly; whoever reads it ends it. */
  Optional<Members> object(String name) {
    return member(name)
        .map(value -> {
          if (!value.isObject()) {
            throw invalid("`" + name + "` must be an object");
          }
          return new Members(value);
        });
  }

  /** Refuses members that nobody asked for. */
  void end() {
    for (String name : object.propertyNames()) {
      if (!asked.contains(name)) {
        String hint =
            Suggestion.closest(name, asked)
                .map(known -> "; did you mean `" + known + "`?")
                .orElse("");
        throw invalid("unknown member `" + Text.shown(name) + "`" + hint);
      }
    }
  }

  static ProblemException invalid(String detail) {
    return new ProblemException(ProblemCode.INVALID_REQUEST, detail);
  }
}
