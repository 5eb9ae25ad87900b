package dev.palyra.gateway.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/** The query of a request, read strictly: a name that nobody asks for is a mistake. */
final class Query {
  private static final int MAX_VALUES = 64;

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private Query() {}

  static Query parse(@Nullable String text) {
    var query = new Query();
    if (text == null || text.isEmpty()) {
      return query;
    }
    String[] pairs = text.split("&", -1);
    if (pairs.length > MAX_VALUES) {
      throw invalid("the query has more than " + MAX_VALUES + " values");
    }
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw invalid("the query must consist of name=value pairs");
      }
      query
          .values
          .computeIfAbsent(decode(pair.substring(0, equals)), _ -> new ArrayList<>())
          .add(decode(pair.substring(equals + 1)));
    }
    return query;
  }

  private static String decode(String text) {
    try {
      return UrlEncoded.decodeString(text);
    } catch (RuntimeException e) {
      throw invalid("the query is not percent-encoded UTF-8");
    }
  }

  /** The values of {@code name}, given once each or with commas. */
  List<String> all(String name) {
    var found = values.remove(name);
    return found == null
        ? List.of()
        : found.stream().flatMap(value -> List.of(value.split(",", -1)).stream()).toList();
  }

  Optional<String> one(String name) {
    var found = values.remove(name);
    if (found != null && found.size() > 1) {
      throw invalid("`" + name + "` is given more than once");
    }
    return found == null ? Optional.empty() : Optional.of(found.getFirst());
  }

  /** A whole number in a range. */
  long number(String name, long min, long max, long otherwise) {
    Optional<String> text = one(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (text.get().matches("[0-9]{1,18}")) {
      long number = Long.parseLong(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw invalid("`" + name + "` must be a whole number from " + min + " to " + max);
  }

  /** Refuses what nobody asked for. */
  void end(Set<String> known) {
    if (!values.isEmpty()) {
      String name = values.keySet().iterator().next();
      throw invalid(
          "unknown query parameter `"
              + Text.shown(name)
              + "`"
              + (known.isEmpty() ? "" : "; known are " + String.join(", ", known)));
    }
  }

  private static ProblemException invalid(String detail) {
    return new ProblemException(ProblemCode.INVALID_REQUEST, detail);
  }
}
