package dev.palyra.core.call;

import static dev.palyra.core.Require.require;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a call comes from: the run and session that it belongs to, the device and channel it
 * arrived by, and the skill that made it, each where known.
 */
public record CallOrigin(
    String run,
    Optional<String> session,
    Optional<String> deviceId,
    Optional<String> channel,
    Optional<String> skillId,
    Labels labels) {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.:@/-]{1,128}");

  public CallOrigin {
    check("run", run);
    session.ifPresent(value -> check("session", value));
    deviceId.ifPresent(value -> check("device", value));
    channel.ifPresent(value -> check("channel", value));
    skillId.ifPresent(value -> check("skill", value));
  }

  /** A call of {@code run} about which nothing else is known. */
  public static CallOrigin ofRun(String run) {
    return new CallOrigin(
        run, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Labels.NONE);
  }

  /**
   * What holds calls together that belong to each other: the run, or for a client whose every call
   * is a run of its own, its session.
   */
  public String together() {
    return channel.equals(Optional.of("mcp")) ? session.orElse(run) : run;
  }

  /** The same, with more labels. */
  public CallOrigin with(Labels more) {
    return labels.values().containsAll(more.values())
        ? this
        : new CallOrigin(run, session, deviceId, channel, skillId, labels.with(more));
  }

  CallOrigin withSkill(String skill) {
    return new CallOrigin(run, session, deviceId, channel, Optional.of(skill), labels);
  }

  private static void check(String what, String value) {
    require(
        FORM.matcher(value).matches(),
        "%s must be 1 to 128 letters, digits or one of `_.:@/-`, got `%s`",
        what,
        value);
  }
}
