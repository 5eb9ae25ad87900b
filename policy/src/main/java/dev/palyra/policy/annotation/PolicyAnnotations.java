package dev.palyra.policy.annotation;

import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.Risk;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the annotations of one policy say.
 *
 * @param id of {@code @id}
 * @param doc of {@code @doc}: what the policy is for
 * @param approval of {@code @approval}: what it takes to lift this forbid; empty for one that
 *     nobody lifts, and for a permit
 * @param obligations of {@code @tier}, {@code @egress} and {@code @limits}
 */
public record PolicyAnnotations(
    Optional<String> id,
    Optional<String> doc,
    Optional<ApprovalRequirement> approval,
    Obligations obligations) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,127}");
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final List<String> ANYWHERE = List.of("id", "doc");
  private static final List<String> ON_FORBID = List.of("approval");
  private static final List<String> ON_PERMIT = List.of("tier", "egress", "limits");

  /**
   * Reads the annotations of a policy or template.
   *
   * @param problems gets one line for each annotation that cannot be taken as it is
   */
  public static PolicyAnnotations read(PolicyBody body, Consumer<String> problems) {
    var reader = new Reader(body.annotations(), problems);
    for (String name : body.annotations().keySet()) {
      complaint(name, body.effect()).ifPresent(problems);
    }
    return new PolicyAnnotations(
        reader.read("id", PolicyAnnotations::id),
        reader.read("doc", Function.identity()),
        reader.read("approval", PolicyAnnotations::approval),
        new Obligations(
            reader.read("tier", PolicyAnnotations::tier),
            reader.read("egress", PolicyAnnotations::egress),
            reader.read("limits", LimitsAnnotation::parse)));
  }

  private record Reader(Map<String, String> annotations, Consumer<String> problems) {
    <T> Optional<T> read(String name, Function<String, T> parser) {
      String value = annotations.get(name);
      if (value == null) {
        return Optional.empty();
      }
      try {
        return Optional.of(parser.apply(value));
      } catch (IllegalArgumentException e) {
        problems.accept("@" + name + ": " + e.getMessage());
        return Optional.empty();
      }
    }
  }

  private static Optional<String> complaint(String name, Effect effect) {
    if (ANYWHERE.contains(name)
        || (effect == Effect.FORBID ? ON_FORBID : ON_PERMIT).contains(name)) {
      return Optional.empty();
    }
    if (ON_FORBID.contains(name)) {
      return Optional.of(
          "@" + name + " may stand on a forbid only: it says who can lift the forbid");
    }
    if (ON_PERMIT.contains(name)) {
      return Optional.of("@" + name + " may stand on a permit only: it binds what is permitted");
    }
    List<String> known = new ArrayList<>(ANYWHERE);
    known.addAll(effect == Effect.FORBID ? ON_FORBID : ON_PERMIT);
    return Optional.of(
        "unknown annotation @"
            + name
            + "; a "
            + effect
            + " may have @"
            + String.join(", @", known));
  }

  private static String id(String text) {
    if (!ID.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "`" + text + "` must be 1 to 128 letters, digits or one of `._/-`");
    }
    if (text.startsWith("grant/")) {
      throw new IllegalArgumentException("`grant/` is for what operators grant");
    }
    return text;
  }

  private static ApprovalRequirement approval(String text) {
    var settings =
        Settings.parse(text, List.of("operators", "group", "ttl", "risk"), List.of("step-up"));
    ApprovalRequirement otherwise = ApprovalRequirement.DEFAULT;
    return new ApprovalRequirement(
        settings.get("operators", Quantities::count).orElse(otherwise.operators()),
        settings.get("group", PolicyAnnotations::group),
        settings.has("step-up"),
        settings.get("ttl", Quantities::duration).orElse(otherwise.timeToLive()),
        settings.get("risk", PolicyAnnotations::risk).orElse(otherwise.risk()));
  }

  private static String group(String text) {
    if (!GROUP.matcher(text).matches()) {
      throw new IllegalArgumentException("must be 1 to 64 letters, digits or one of `._-`");
    }
    return text;
  }

  private static Risk risk(String text) {
    return Arrays.stream(Risk.values())
        .filter(risk -> risk.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be low, medium, high or critical"));
  }

  private static Tier tier(String text) {
    return Tier.ofLabel(text)
        .filter(tier -> tier != Tier.BUILTIN)
        .orElseThrow(() -> new IllegalArgumentException("`" + text + "` must be `A`, `B` or `C`"));
  }

  private static Set<EgressHost> egress(String text) {
    Set<EgressHost> hosts = new LinkedHashSet<>();
    for (String host : text.strip().split("\\s+", -1)) {
      if (!host.isEmpty() && !hosts.add(EgressHost.parse(host))) {
        throw new IllegalArgumentException("`" + host + "` is there twice");
      }
    }
    return hosts; // None at all is a demand as well: no network.
  }
}
