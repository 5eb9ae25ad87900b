package dev.palyra.auth.provider;

import dev.palyra.auth.provider.ProfileHealth.State;
import dev.palyra.core.access.AccessChange.ProfileChanged;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.provider.ProviderCredentials;
import dev.palyra.core.provider.ProviderLease;
import dev.palyra.core.provider.ProviderOutcome;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.provider.ProviderProfiles;
import dev.palyra.core.provider.ProviderUnavailableException;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Profiles of providers: what there is, how well it is, and leases of it. Thread-safe. */
public final class ProviderDesk {
  private static final int MOST = 64;
  private static final Duration SOON = Duration.ofDays(3);

  private final ProviderProfiles profiles;
  private final ProviderSecrets secrets;
  private final TokenKeeper keeper;
  private final Cooldowns cooldowns;
  private final ProviderProbe probe;
  private final AuditLog audit;
  private final InstantSource clock;

  /** What was looked at for a lease, in order, and how it was. */
  public record Considered(ProviderProfile profile, ProfileHealth health) {}

  public ProviderDesk(
      ProviderProfiles profiles,
      ProviderSecrets secrets,
      TokenKeeper keeper,
      ProviderProbe probe,
      AuditLog audit,
      InstantSource clock) {
    this.profiles = profiles;
    this.secrets = secrets;
    this.keeper = keeper;
    this.cooldowns = new Cooldowns(clock);
    this.probe = probe;
    this.audit = audit;
    this.clock = clock;
  }

  public List<ProviderProfile> all() {
    return profiles.profiles();
  }

  public Optional<ProviderProfile> find(String name) {
    return profiles.profile(name);
  }

  /**
   * Adds a profile, or changes one. A login is over where the profile goes elsewhere now.
   *
   * @param proof recorded in the same transaction
   * @throws IllegalArgumentException when a fallback is unknown, or there are too many profiles
   * @throws dev.palyra.core.audit.TransitionRefusedException when it was changed meanwhile
   */
  public void put(ProviderProfile profile, Principal by, List<AuditEvent> proof) {
    Optional<ProviderProfile> before = profiles.profile(profile.name());
    if (before.isEmpty() && profiles.profiles().size() >= MOST) {
      throw new IllegalArgumentException("there are " + MOST + " profiles");
    }
    for (String fallback : profile.fallbacks()) {
      if (profiles.profile(fallback).isEmpty()) {
        throw new IllegalArgumentException("there is no profile `" + fallback + "`");
      }
    }
    AuditEvent change = new AccessChanged(new ProfileChanged(before, Optional.of(profile), by));
    audit.append(Stream.concat(proof.stream(), Stream.of(change)).toArray(AuditEvent[]::new));
    before
        .filter(old ->
            !old.login().equals(profile.login()) || !old.endpoint().equals(profile.endpoint()))
        .ifPresent(keeper::forget);
    cooldowns.forget(profile.name());
  }

  /** Forgets a profile, and the tokens of its login; a key in the vault stays. */
  public boolean remove(String name, Principal by) {
    Optional<ProviderProfile> before = profiles.profile(name);
    before.ifPresent(profile -> {
      audit.append(
          new AccessChanged(new ProfileChanged(Optional.of(profile), Optional.empty(), by)));
      keeper.forget(profile);
      cooldowns.forget(name);
    });
    return before.isPresent();
  }

  /** Somebody has logged in: what was before no longer counts. */
  void connected(ProviderProfile profile) {
    cooldowns.forget(profile.name());
  }

  public ProfileHealth health(ProviderProfile profile) {
    Optional<Cooldowns.Cooling> cooling = cooldowns.now(profile.name());
    if (cooling.isPresent()) {
      return new ProfileHealth(
          State.FAILING, cooling.get().why(), Optional.of(cooling.get().until()), Optional.empty());
    }
    if (profile.login().isPresent()) {
      return keeper.health(profile);
    }
    return profile
        .key()
        .map(this::keyHealth)
        .orElseGet(() -> ProfileHealth.of(State.OK, "it takes no credential"));
  }

  private ProfileHealth keyHealth(VaultRef key) {
    return switch (secrets.look(key)) {
      case ProviderSecrets.Known.There(Optional<Instant> until) -> {
        boolean soon = until.filter(clock.instant().plus(SOON)::isAfter).isPresent();
        yield new ProfileHealth(
            soon ? State.EXPIRING : State.OK,
            soon ? "the key ends soon" : "",
            Optional.empty(),
            until);
      }
      case ProviderSecrets.Known.Expired _ ->
          ProfileHealth.of(State.EXPIRED, "the secret " + key + " has expired");
      case ProviderSecrets.Known.Missing _ ->
          ProfileHealth.of(State.MISSING, "there is no secret " + key);
    };
  }

  /**
   * Tries a profile now, whatever it was before; what comes of it counts.
   *
   * @return what is wrong, or nothing
   */
  public Optional<String> check(ProviderProfile profile) {
    Optional<Secret> bearer = bearer(profile);
    if (bearer.isEmpty()) {
      ProfileHealth health = health(profile);
      return Optional.of(health.why().isEmpty() ? "its key cannot be used" : health.why());
    }
    try (Secret held = bearer.get()) {
      ProviderProbe.Answer answer = probe.ask(profile, held);
      cooldowns.note(profile.name(), answer.outcome());
      return answer.objection();
    }
  }

  /** What a lease would come from, the first that is well first, and why not from the others. */
  public List<Considered> explain(String name, Optional<String> agent) {
    return candidates(name, agent).stream()
        .map(profile -> new Considered(profile, health(profile)))
        .toList();
  }

  private List<ProviderProfile> candidates(String name, Optional<String> agent) {
    Set<ProviderProfile> found = new LinkedHashSet<>();
    if (name.isEmpty()) {
      found.addAll(profiles.profiles());
    } else {
      ProviderProfile asked =
          profiles
              .profile(name)
              .orElseThrow(() ->
                  new ProviderUnavailableException(
                      "there is no profile `" + name + "`; see `palyra auth list`"));
      found.add(asked);
      asked.fallbacks().forEach(each -> profiles.profile(each).ifPresent(found::add));
    }
    return found.stream().filter(profile -> profile.serves(agent)).toList();
  }

  /** The credentials that runs of this agent are lent. */
  public ProviderCredentials of(String agent) {
    return new ProviderCredentials() {
      @Override
      public ProviderLease lease(String profile) {
        return ProviderDesk.this.lease(profile, Optional.of(agent));
      }

      @Override
      public void report(ProviderLease lease, ProviderOutcome outcome) {
        ProviderDesk.this.report(lease, outcome);
      }
    };
  }

  /**
   * The first that is well. Where none is, one that cools down for what may have passed is better
   * than none: whoever asks has its own pauses.
   */
  ProviderLease lease(String name, Optional<String> agent) {
    List<ProviderProfile> candidates = candidates(name, agent);
    var reasons = new ArrayList<String>();
    var cooling = new ArrayList<ProviderProfile>();
    for (ProviderProfile profile : candidates) {
      Optional<Cooldowns.Cooling> now = cooldowns.now(profile.name());
      Optional<ProviderLease> lease = now.isEmpty() ? lend(profile) : Optional.empty();
      if (lease.isPresent()) {
        return lease.get();
      }
      now.filter(each -> !each.refused()).ifPresent(_ -> cooling.add(profile));
      ProfileHealth health = health(profile);
      reasons.add("`" + profile.name() + "` is " + health.state().word() + ": " + health.why());
    }
    return cooling.stream()
        .map(this::lend)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            new ProviderUnavailableException(
                reasons.isEmpty()
                    ? "there is no profile for this agent; add one with `palyra auth add`"
                    : "no profile can be used: " + String.join("; ", reasons)));
  }

  private Optional<ProviderLease> lend(ProviderProfile profile) {
    return bearer(profile)
        .map(bearer ->
            new ProviderLease(profile.name(), profile.kind(), profile.endpoint(), bearer));
  }

  private Optional<Secret> bearer(ProviderProfile profile) {
    if (profile.login().isPresent()) {
      return keeper.access(profile);
    }
    return profile.key().isPresent()
        ? secrets.lend(profile.key().get(), profile.endpoint().getHost())
        : Optional.of(Secret.copyOf(new byte[0]));
  }

  void report(ProviderLease lease, ProviderOutcome outcome) {
    Optional<ProviderProfile> profile = profiles.profile(lease.profile());
    // A token that was refused may have been withdrawn: one renewal, before it cools down.
    if (outcome instanceof ProviderOutcome.Refused
        && profile.filter(each -> each.login().isPresent()).isPresent()
        && keeper.renew(profile.get(), lease.bearer())) {
      return;
    }
    profile.ifPresent(each -> cooldowns.note(each.name(), outcome));
  }
}
