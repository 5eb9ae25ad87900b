package dev.palyra.core.policy;

import static dev.palyra.core.Require.require;

import java.time.Duration;
import java.util.Optional;

/**
 * What it takes to lift a forbid.
 *
 * @param operators how many distinct operators must agree, 1 to 10
 * @param group the group that they must belong to
 * @param stepUp whether each must prove presence anew (passkey or one-time code)
 * @param timeToLive how long the request waits before it expires
 * @param risk shown to the operator
 */
public record ApprovalRequirement(
    int operators, Optional<String> group, boolean stepUp, Duration timeToLive, Risk risk) {
  public static final ApprovalRequirement DEFAULT =
      new ApprovalRequirement(1, Optional.empty(), false, Duration.ofMinutes(15), Risk.MEDIUM);

  public ApprovalRequirement {
    require(
        operators >= 1 && operators <= 10,
        "approval operators must be 1 to 10, got `%d`",
        operators);
    require(
        timeToLive.isPositive() && timeToLive.compareTo(Duration.ofDays(7)) <= 0,
        "approval ttl must be more than 0 and at most 7 days, got `%s`",
        timeToLive);
  }

  /** The same, with a proof of presence. */
  public ApprovalRequirement withStepUp() {
    return stepUp ? this : new ApprovalRequirement(operators, group, true, timeToLive, risk);
  }

  /**
   * Whether presence must be proved as soon as any operator is able to: for high risk and above.
   */
  public boolean stepUpWhereEnrolled() {
    return risk.compareTo(Risk.HIGH) >= 0;
  }

  /**
   * Whether an answer that satisfied this satisfies {@code other} too. The time to live is no part
   * of it: it says how long a question waits, not who may answer.
   */
  public boolean covers(ApprovalRequirement other) {
    return operators >= other.operators
        && (other.group.isEmpty() || other.group.equals(group))
        && (stepUp || !other.stepUp)
        && risk.compareTo(other.risk) >= 0;
  }

  /**
   * Returns what satisfies both. Two different groups cannot both be satisfied by one field, so the
   * result then asks for a group that nobody is in: a contradiction must not widen access.
   */
  public ApprovalRequirement strictest(ApprovalRequirement other) {
    Optional<String> both =
        group.isEmpty()
            ? other.group
            : other.group.isEmpty() || other.group.equals(group)
                ? group
                : Optional.of(group.get() + "+" + other.group.get());
    return new ApprovalRequirement(
        Math.max(operators, other.operators),
        both,
        stepUp || other.stepUp,
        timeToLive.compareTo(other.timeToLive) <= 0 ? timeToLive : other.timeToLive,
        risk.compareTo(other.risk) >= 0 ? risk : other.risk);
  }
}
