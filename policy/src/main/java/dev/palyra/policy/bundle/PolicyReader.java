package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.cedar.model.Template;
import dev.palyra.cedar.text.PolicyParser;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.policy.annotation.PolicyAnnotations;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the policy files of a bundle: ids from {@code @id}, else the file's name and the position
 * in it, such as {@code git.cedar#2}; annotations with their meaning.
 */
final class PolicyReader {
  private final Problems problems;
  private final Map<PolicyId, SourceSpan> ids = new HashMap<>();
  private final List<LoadedPolicy> policies = new ArrayList<>();

  PolicyReader(Problems problems) {
    this.problems = problems;
  }

  List<LoadedPolicy> policies() {
    return policies;
  }

  void read(BundleSource source) {
    for (String name : source.names(FileKind.POLICIES)) {
      try {
        read(
            name,
            PolicyParser.parse(source.source(name), PolicyParser.Ids.NUMBERED, Limits.DEFAULTS));
      } catch (CedarException e) {
        problems.add(e);
      }
    }
  }

  private void read(String file, PolicyDocument document) {
    List<PolicyBody> bodies =
        Stream.concat(
                document.policies().stream().map(Policy::body),
                document.templates().stream().map(Template::body))
            .sorted(Comparator.comparingInt(body -> body.span().start()))
            .toList();
    int position = 0;
    for (PolicyBody body : bodies) {
      position++;
      read(file + "#" + position, body);
    }
  }

  private void read(String otherwise, PolicyBody body) {
    PolicyAnnotations annotations =
        PolicyAnnotations.read(body, problem -> problems.error(problem, body.span()));
    var id = new PolicyId(annotations.id().orElse(otherwise));
    SourceSpan taken = ids.putIfAbsent(id, body.span());
    if (taken != null) {
      problems.error("the id `" + id + "` is taken by the policy at " + taken, body.span());
      return;
    }
    var cedarId = new dev.palyra.cedar.model.PolicyId(id.value());
    if (body.slots().isEmpty()) {
      policies.add(new LoadedPolicy(id, new Policy(cedarId, body), annotations));
    } else {
      problems.error(
          "a template permits nothing until policies are linked from it, which a bundle cannot do",
          body.span());
    }
  }
}
