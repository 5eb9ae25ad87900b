package dev.palyra.core.approval;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Somebody who answers approvals, as the registry knows them.
 *
 * @param groups that policies may ask for
 * @param roles what the operator may do on the control plane, as its policies say
 * @param enrolled whether a one-time code proves this operator's presence
 * @param lastStep the newest time step whose code was used; no code of it or before counts again
 * @param failures wrong codes since the last right one
 * @param lockedUntil before this moment no code counts, right or wrong
 */
public record Operator(
    String id,
    Set<String> groups,
    Set<String> roles,
    boolean enrolled,
    long lastStep,
    int failures,
    Instant lockedUntil) {
  /** Wrong codes in a row before the first lockout. */
  public static final int FREE_FAILURES = 5;

  /** The role of those who may do everything that an operator can. */
  public static final String ADMIN = "admin";

  /** The role of those who answer approvals, and look. */
  public static final String APPROVER = "approver";

  private static final Duration FIRST_LOCKOUT = Duration.ofMinutes(15);
  private static final Duration LONGEST_LOCKOUT = Duration.ofHours(24);
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  public Operator {
    require(
        ID.matcher(id).matches(),
        "operator must be 1 to 63 lower-case letters, digits or one of `._-`, got `%s`",
        id);
    groups = names("group", groups);
    roles = names("role", roles);
  }

  private static Set<String> names(String what, Set<String> names) {
    require(names.size() <= 32, "an operator has at most 32 %ss, got %d", what, names.size());
    for (String name : names) {
      require(
          GROUP.matcher(name).matches(),
          "%s must be 1 to 64 letters, digits or one of `._-`, got `%s`",
          what,
          name);
    }
    return Set.copyOf(names);
  }

  /** One who has just come to be known. */
  public static Operator of(String id, Set<String> groups, Set<String> roles) {
    return new Operator(id, groups, roles, false, 0, 0, Instant.EPOCH);
  }

  public Principal principal() {
    return new Principal(Principal.Kind.OPERATOR, id);
  }

  /** In other groups and roles. */
  public Operator in(Set<String> otherGroups, Set<String> otherRoles) {
    return new Operator(id, otherGroups, otherRoles, enrolled, lastStep, failures, lockedUntil);
  }

  /** Enrolled with a secret whose code of {@code step} was shown; no code up to it counts again. */
  public Operator enrolledAt(long step) {
    return new Operator(id, groups, roles, true, step, 0, Instant.EPOCH);
  }

  /** After a right code of {@code step}. */
  public Operator proved(long step) {
    return new Operator(id, groups, roles, enrolled, step, 0, Instant.EPOCH);
  }

  /**
   * After a wrong code: the fifth in a row locks for 15 minutes, each further one twice as long, up
   * to a day. Guessing a million codes at that pace is hopeless (NIST SP 800-63B, 5.2.2).
   */
  public Operator failed(Instant now) {
    int all = failures + 1;
    Instant until = lockedUntil;
    if (all >= FREE_FAILURES) {
      Duration lockout = FIRST_LOCKOUT.multipliedBy(1L << Math.min(all - FREE_FAILURES, 10));
      until = now.plus(lockout.compareTo(LONGEST_LOCKOUT) < 0 ? lockout : LONGEST_LOCKOUT);
    }
    return new Operator(id, groups, roles, enrolled, lastStep, all, until);
  }
}
