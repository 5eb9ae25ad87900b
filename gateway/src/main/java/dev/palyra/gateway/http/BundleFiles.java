package dev.palyra.gateway.http;

import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The files of a bundle in the body of a request: an object of texts by path. */
final class BundleFiles {
  private static final int MAX = 1_000;
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){0,7}");

  private BundleFiles() {}

  static BundleSource require(Members body, String name) {
    return find(body, name).orElseThrow(() -> Members.invalid("`" + name + "` is missing"));
  }

  static Optional<BundleSource> find(Members body, String name) {
    return body.member(name).map(node -> read(node, name));
  }

  private static BundleSource read(JsonNode node, String name) {
    if (!node.isObject() || node.size() > MAX) {
      throw Members.invalid("`" + name + "` must be an object of at most " + MAX + " texts");
    }
    Map<String, String> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> file : node.properties()) {
      if (!PATH.matcher(file.getKey()).matches() || !file.getValue().isString()) {
        throw Members.invalid(
            "`" + name + "` holds texts by path, such as {\"git.cedar\": \"permit (…);\"}");
      }
      files.put(file.getKey(), file.getValue().asString());
    }
    return BundleSource.of(files);
  }

  static ProblemException refused(BundleException e) {
    return new ProblemException(
        ProblemCode.BUNDLE_REFUSED,
        Text.line(e.problems().getFirst().message()),
        e.problems().stream().map(problem -> problem.render()).toList());
  }
}
