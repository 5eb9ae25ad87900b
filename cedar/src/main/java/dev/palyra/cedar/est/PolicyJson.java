package dev.palyra.cedar.est;

import dev.palyra.cedar.json.Json;
import dev.palyra.cedar.json.JsonReader;
import dev.palyra.cedar.json.JsonWriter;
import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.cedar.model.PolicyDocument;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.Template;

/**
 * Reads and writes Cedar's JSON policy format.
 *
 * <p>Reading throws a {@link CedarException} that names the place, such as {@code
 * staticPolicies.policy0.conditions[0].body.&&.left}.
 */
public final class PolicyJson {
  private PolicyJson() {}

  /**
   * A policy set: {@code {"staticPolicies": {…}, "templates": {…}, "templateLinks": […]}}, all
   * three required.
   */
  public static PolicyDocument read(String text) {
    return read(Source.of(text), Limits.DEFAULTS);
  }

  /**
   * A policy set. An id stands for one policy or template.
   *
   * @throws CedarException when it isn't one, also when a link doesn't fit its template
   */
  public static PolicyDocument read(Source source, Limits limits) {
    return new SetReader(limits).read(json(source, limits));
  }

  /**
   * One static policy.
   *
   * @throws CedarException when it isn't one, also when it has slots
   */
  public static Policy readPolicy(PolicyId id, Source source, Limits limits) {
    return SetReader.policy(id, body(source, limits), At.ROOT);
  }

  /**
   * One template.
   *
   * @throws CedarException when it isn't one, also when it has no slots
   */
  public static Template readTemplate(PolicyId id, Source source, Limits limits) {
    return SetReader.template(id, body(source, limits), At.ROOT);
  }

  private static PolicyBody body(Source source, Limits limits) {
    return new BodyReader(limits).read(json(source, limits), At.ROOT);
  }

  private static Json json(Source source, Limits limits) {
    return JsonReader.read(source, limits.withNesting(jsonNesting(limits)));
  }

  /**
   * The policy set, indented.
   *
   * @throws CedarException when it would nest too deep to be read back within the default limits
   */
  public static String write(PolicyDocument document) {
    return JsonWriter.pretty(new BodyWriter(jsonNesting(Limits.DEFAULTS)).set(document));
  }

  /**
   * One policy or template, indented.
   *
   * @throws CedarException when it would nest too deep to be read back within the default limits
   */
  public static String write(PolicyBody body) {
    return JsonWriter.pretty(new BodyWriter(jsonNesting(Limits.DEFAULTS)).body(body));
  }

  // An expression takes two levels of JSON for each of its own, and a policy set a few around it.
  private static int jsonNesting(Limits limits) {
    return (int) Math.min(Integer.MAX_VALUE, 2L * limits.nesting() + 16);
  }
}
