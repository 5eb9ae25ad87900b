package dev.palyra.gateway.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the route of a request. */
final class Router {
  private Router() {}

  /** A route and its parameters. */
  record Match(Route route, Map<String, String> parameters) {}

  /**
   * @param path decoded, as it follows the authority
   * @throws ProblemException when there is no such route, or not with this method
   */
  static Match find(String method, String path) {
    var segments = List.of(path.substring(Math.min(1, path.length())).split("/", -1));
    var methods = new TreeSet<String>();
    for (Route route : Route.values()) {
      Optional<Map<String, String>> parameters = parameters(route.segments(), segments);
      if (parameters.isPresent()) {
        if (route.method().equals(method)) {
          return new Match(route, parameters.get());
        }
        methods.add(route.method());
      }
    }
    if (methods.isEmpty()) {
      throw new ProblemException(
          ProblemCode.UNKNOWN_ROUTE, "there is no such route; see /v1/openapi.json");
    }
    throw new ProblemException(
            ProblemCode.METHOD_NOT_ALLOWED,
            "this route takes " + String.join(" or ", methods) + " only")
        .header("Allow", String.join(", ", methods));
  }

  private static Optional<Map<String, String>> parameters(
      List<String> template, List<String> segments) {
    if (template.size() != segments.size()) {
      return Optional.empty();
    }
    var found = new HashMap<String, String>();
    for (int i = 0; i < template.size(); i++) {
      String expected = template.get(i);
      if (expected.startsWith("{")) {
        found.put(expected.substring(1, expected.length() - 1), segments.get(i));
      } else if (!expected.equals(segments.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(found);
  }
}
