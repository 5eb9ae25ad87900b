package dev.palyra.gateway.approval;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantScope;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.approval.Grants;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.policy.PolicyId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Answers that hold for more than one call: what can be granted, and how it reads. Thread-safe. */
public final class GrantDesk {
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private final Grants grants;
  private final Rules rules;
  private final AuditLog audit;
  private final InstantSource clock;
  private final Ulid ids;

  /** Port: what the policy in force says of grants. */
  public interface Rules {
    /** Why no grant can extend the answer to what these policies asked. */
    Optional<String> objection(Collection<PolicyId> askedBy);

    /**
     * The grant in Cedar, for people.
     *
     * @throws IllegalArgumentException when the scope does not fit the tool
     */
    String shown(Grant grant);
  }

  public GrantDesk(Grants grants, Rules rules, AuditLog audit, InstantSource clock, Ulid ids) {
    this.grants = grants;
    this.rules = rules;
    this.audit = audit;
    this.clock = clock;
    this.ids = ids;
  }

  /** Why this approval can be given for one call only; empty where a grant can be made of it. */
  public Optional<String> objection(ApprovalRecord approval) {
    int needed = approval.requirement().operators();
    return needed > 1
        ? Optional.of(needed + " operators answer, each for the one call that is shown")
        : rules.objection(approval.askedBy());
  }

  /** Why it cannot be given for the session; empty where it can. */
  public Optional<String> sessionObjection(ApprovalRecord approval) {
    return objection(approval)
        .or(() ->
            approval.call().origin().session().isEmpty()
                ? Optional.of("the call is of no session")
                : Optional.empty());
  }

  /**
   * What {@code by} would grant.
   *
   * @throws IllegalArgumentException why this cannot be granted, for the operator
   */
  public Grant draft(ApprovalRecord approval, Principal by, GrantScope scope, Duration time) {
    (scope.session().isPresent() ? sessionObjection(approval) : objection(approval))
        .ifPresent(why -> {
          throw new IllegalArgumentException("this can be approved for one call only: " + why);
        });
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(Grant.LONGEST) > 0) {
      throw new IllegalArgumentException("a grant holds for 1 minute to 30 days");
    }
    Instant now = clock.instant();
    var draft =
        new Grant(
            new GrantId(ids.next()),
            approval.id(),
            approval.call().principal(),
            approval.call().tool(),
            scope,
            approval.requirement(),
            approval.askedBy(),
            List.of(by.id()),
            now,
            now.plus(time),
            GrantState.IN_FORCE);
    String _ = rules.shown(draft); // Or the scope does not fit.
    return draft;
  }

  /**
   * In Cedar; empty where the tool is no longer what it was made for, so that it holds for nothing.
   */
  public Optional<String> shown(Grant grant) {
    try {
      return Optional.of(rules.shown(grant));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  public Optional<Grant> find(GrantId id) {
    return grants.find(id);
  }

  /** Newest first. */
  public List<Grant> list(Set<GrantState> states, Optional<GrantId> before, int limit) {
    return grants.list(states, before, limit);
  }

  /** Ends a grant; it holds for no call once this returns. */
  public void revoke(Grant grant, Principal by) {
    audit.append(new AuditEvent.GrantEnded(grant, GrantState.REVOKED, Optional.of(by)));
  }
}
