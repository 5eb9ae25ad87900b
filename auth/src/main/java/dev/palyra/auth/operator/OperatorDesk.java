package dev.palyra.auth.operator;

import dev.palyra.auth.operator.StepUpException.Reason;
import dev.palyra.core.approval.Operator;
import dev.palyra.core.approval.Operators;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.OperatorChanged;
import dev.palyra.core.audit.AuditEvent.OperatorProved;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Changes who the operators are. Until somebody has enrolled, the token is enough; from then on
 * each change takes a one-time code of whoever makes it, so that a stolen token cannot enrol itself
 * or bring in a friend. Thread-safe.
 */
public final class OperatorDesk {
  /** The operator of {@code state/tokens/operator}. */
  public static final String LOCAL = "local";

  private static final Duration OFFER = Duration.ofMinutes(10);
  private static final int CONFIRM_ATTEMPTS = 5;
  private static final int MAX_OPERATORS = 256;

  private final Operators operators;
  private final StepUp stepUp;
  private final TotpSecrets secrets;
  private final AuditLog audit;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Totp totp = new Totp();
  // At most one for each operator.
  private final Map<String, Offer> offers = new HashMap<>();

  /** A secret that was shown and is not in force before a code of it was seen. */
  private static final class Offer {
    final Secret secret;
    final boolean proved;
    final Instant lapses;
    int attempts;

    Offer(Secret secret, boolean proved, Instant lapses) {
      this.secret = secret;
      this.proved = proved;
      this.lapses = lapses;
    }
  }

  /** What an operator's app needs; shown once. */
  public record Provisioning(String secret, String uri) {
    @Override
    public String toString() {
      return "Provisioning[redacted]";
    }
  }

  public OperatorDesk(
      Operators operators,
      StepUp stepUp,
      TotpSecrets secrets,
      AuditLog audit,
      InstantSource clock,
      SecureRandom random) {
    this.operators = operators;
    this.stepUp = stepUp;
    this.secrets = secrets;
    this.audit = audit;
    this.clock = clock;
    this.random = random;
  }

  public List<Operator> all() {
    return operators.all();
  }

  public Optional<Operator> find(String id) {
    return operators.find(id);
  }

  public boolean someoneEnrolled() {
    return operators.someoneEnrolled();
  }

  /**
   * Adds an operator, or puts a known one into other groups and roles.
   *
   * @param roles empty to leave them as they are; whoever is new is an approver then
   */
  public synchronized Operator put(
      Presence by, String id, Set<String> groups, Optional<Set<String>> roles) {
    Optional<Operator> before = operators.find(id);
    if (before.isEmpty() && operators.all().size() >= MAX_OPERATORS) {
      throw new StepUpException(Reason.REFUSED, "there are " + MAX_OPERATORS + " operators");
    }
    Operator after =
        before
            .or(() -> known(id, LOCAL))
            .map(old -> old.in(groups, roles.orElse(old.roles())))
            .orElseGet(() -> Operator.of(id, groups, roles.orElse(Set.of(Operator.APPROVER))));
    requireAnAdmin(id, Optional.of(after));
    String change = before.isEmpty() ? "added" : "changed";
    record(by, new OperatorChanged(before, Optional.of(after), change, by.who()));
    return after;
  }

  // Whoever takes the last administrator's role away locks everybody out of the rest.
  private void requireAnAdmin(String id, Optional<Operator> after) {
    boolean isOne = after.filter(each -> each.roles().contains(Operator.ADMIN)).isPresent();
    boolean others =
        operators.all().stream()
            .anyMatch(each -> !each.id().equals(id) && each.roles().contains(Operator.ADMIN));
    boolean was =
        operators.find(id).filter(each -> each.roles().contains(Operator.ADMIN)).isPresent();
    if (was && !isOne && !others) {
      throw new StepUpException(
          Reason.REFUSED,
          "`" + id + "` is the last with the role `admin`; give it to another first");
    }
  }

  /** Forgets an operator. Returns whether there was one. */
  public synchronized boolean remove(Presence by, String id) {
    Optional<Operator> before = operators.find(id);
    if (before.isEmpty()) {
      return false;
    }
    requireAnAdmin(id, Optional.empty());
    record(by, new OperatorChanged(before, Optional.empty(), "removed", by.who()));
    secrets.remove(id);
    return true;
  }

  /** Offers a secret to an operator; it is in force once {@link #confirm} has seen a code of it. */
  public synchronized Provisioning offer(Presence by, String id) {
    boolean proved = operators.someoneEnrolled();
    if (proved) {
      audit.append(stepUp.prove(by, "operator.enrol").event());
    } else if (!by.who().id().equals(id)) {
      throw new StepUpException(
          Reason.REFUSED, "until somebody has enrolled, each operator can enrol only itself");
    }
    Operator _ = known(id);
    Secret secret = Totp.mint(random);
    Offer old = offers.put(id, new Offer(secret, proved, clock.instant().plus(OFFER)));
    if (old != null) {
      old.secret.close();
    }
    String base32 = Totp.base32(secret);
    return new Provisioning(base32, Totp.uri(id, base32));
  }

  /** Puts an offered secret in force. */
  public synchronized Operator confirm(Principal by, String id, String code) {
    Offer offer = offers.get(id);
    Instant now = clock.instant();
    if (offer == null || !now.isBefore(offer.lapses) || ++offer.attempts > CONFIRM_ATTEMPTS) {
      drop(id);
      throw new StepUpException(Reason.REFUSED, "no enrolment is under way; begin again");
    }
    // Somebody who began before there was anybody to ask must not come in afterwards.
    if (operators.someoneEnrolled() && !offer.proved) {
      drop(id);
      throw new StepUpException(
          Reason.REFUSED, "another operator has enrolled first; ask that one");
    }
    OptionalLong step = totp.step(offer.secret, code, now);
    if (step.isEmpty()) {
      throw new StepUpException(Reason.WRONG, "the one-time code is wrong");
    }
    Optional<Operator> before = operators.find(id);
    Operator after = known(id).enrolledAt(step.getAsLong());
    secrets.set(id, offer.secret);
    audit.append(new OperatorChanged(before, Optional.of(after), "enrolled", by));
    drop(id);
    return after;
  }

  private void drop(String id) {
    Offer offer = offers.remove(id);
    if (offer != null) {
      offer.secret.close();
    }
  }

  /** The operator whose token is a file has no row before there is something to say of it. */
  private Operator known(String id) {
    return operators
        .find(id)
        .or(() -> known(id, LOCAL))
        .orElseThrow(
            () -> new StepUpException(Reason.REFUSED, "there is no operator `" + id + "`"));
  }

  private static Optional<Operator> known(String id, String local) {
    return id.equals(local)
        ? Optional.of(Operator.of(id, Set.of(), Set.of(Operator.ADMIN)))
        : Optional.empty();
  }

  private void record(Presence by, OperatorChanged change) {
    var events = new ArrayList<AuditEvent>();
    if (operators.someoneEnrolled()) {
      AuditEvent proof = stepUp.prove(by, "operator." + change.change()).event();
      events.add(proof);
      boolean own =
          proof instanceof OperatorProved proved
              && change.before().filter(proved.before()::equals).isPresent();
      events.add(own ? onTopOf((OperatorProved) proof, change) : change);
    } else {
      events.add(change);
    }
    audit.append(events.toArray(AuditEvent[]::new));
  }

  /** The same change of the very row that the proof has just changed. */
  private static OperatorChanged onTopOf(OperatorProved proof, OperatorChanged change) {
    return new OperatorChanged(
        Optional.of(proof.after()),
        change.after().map(after -> proof.after().in(after.groups(), after.roles())),
        change.change(),
        change.by());
  }
}
