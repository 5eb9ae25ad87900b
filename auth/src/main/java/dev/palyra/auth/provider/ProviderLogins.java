package dev.palyra.auth.provider;

import dev.palyra.core.access.AccessChange.ProfileLogin;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.provider.OAuthLogin;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.secret.Secret;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Logins at providers. A login that was begun belongs to whoever began it, is good once, and lapses
 * after ten minutes and with the gateway; what comes back then is refused with words that say so. A
 * token is tried before it is kept. Thread-safe.
 */
public final class ProviderLogins {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration SLOWER = Duration.ofSeconds(5);

  private final ProviderDesk desk;
  private final TokenKeeper keeper;
  private final ProviderProbe probe;
  private final AuditLog audit;
  private final InstantSource clock;
  private final PendingLogins<Pending> begun;

  private sealed interface Way {}

  private record Browser(OAuthClient.Begun begun) implements Way {}

  /**
   * @param next when the server may be asked again
   */
  private record Device(OAuthClient.DeviceBegun begun, Duration interval, Instant next)
      implements Way {}

  private record Pending(ProviderProfile profile, Way way) {}

  /**
   * @param page to open
   */
  public record BrowserLogin(URI page, Instant until) {}

  /**
   * @param id names the login when it is asked for
   * @param page to open on any device
   * @param code to type in on the page
   * @param interval between two questions whether it was
   */
  public record DeviceLogin(String id, URI page, String code, Duration interval, Instant until) {}

  /** Whether the person at the other device has agreed, and when to ask again if not. */
  public record Progress(boolean connected, Duration interval) {}

  public ProviderLogins(
      ProviderDesk desk,
      TokenKeeper keeper,
      ProviderProbe probe,
      AuditLog audit,
      InstantSource clock,
      SecureRandom random) {
    this.desk = desk;
    this.keeper = keeper;
    this.probe = probe;
    this.audit = audit;
    this.clock = clock;
    this.begun = new PendingLogins<>(clock, random);
  }

  /** Whether the address is that of a listener of the command line, exactly. */
  public static boolean isListener(String redirect) {
    return PendingLogins.isListener(redirect);
  }

  /**
   * Begins a login with a browser.
   *
   * @param owner the session or token that begins it, and alone can end it
   * @param redirect where the browser is sent back to; the caller has checked it
   * @throws OAuthException with words for people
   */
  public BrowserLogin begin(String profile, String owner, URI redirect) {
    ProviderProfile found = profile(profile);
    OAuthClient.Begun started = keeper.client().begin(login(found), redirect);
    Instant until = clock.instant().plus(LIFE);
    var _ = begun.keep(new Pending(found, new Browser(started)), owner, until);
    return new BrowserLogin(started.page(), until);
  }

  /** Begins a login at another device. */
  public DeviceLogin beginDevice(String profile, String owner) {
    ProviderProfile found = profile(profile);
    OAuthClient.DeviceBegun started = keeper.client().beginDevice(login(found));
    Instant now = clock.instant();
    Instant until = now.plus(started.life());
    var way = new Device(started, started.interval(), now.plus(started.interval()));
    String id = begun.keep(new Pending(found, way), owner, until);
    return new DeviceLogin(id, started.page(), started.userCode(), started.interval(), until);
  }

  /**
   * Takes what came back with the browser.
   *
   * @param answer the query of the redirect
   * @return the profile that is connected now
   * @throws OAuthException with words for people
   */
  public String finish(String answer, String owner, Principal by) {
    String state = PendingLogins.state(answer);
    // Used up whatever comes of it: a state is good once, and no code is tried twice.
    Pending kept =
        begun.take(
            each ->
                each.way() instanceof Browser browser
                    && browser.begun().state().getValue().equals(state),
            owner);
    ProviderProfile profile = unchanged(kept);
    return settled(
        profile,
        by,
        () -> keeper.client().finish(login(profile), ((Browser) kept.way()).begun(), answer));
  }

  /**
   * Asks whether the person at the other device has agreed; the server is asked no more often than
   * it wants to be.
   */
  public Progress poll(String id, String owner, Principal by) {
    Instant now = clock.instant();
    Pending kept =
        begun.change(
            id,
            owner,
            each ->
                now.isBefore(device(each).next())
                    ? Optional.empty()
                    : Optional.of(next(each, device(each).interval())));
    Device device = device(kept);
    if (now.isBefore(device.next())) {
      return new Progress(false, device.interval());
    }
    ProviderProfile profile = unchanged(kept);
    try {
      Tokens tokens = keeper.client().poll(login(profile), device.begun());
      begun.drop(id);
      var _ = settled(profile, by, () -> tokens);
      return new Progress(true, device.interval());
    } catch (OAuthException.Pending pending) {
      Duration interval = pending.slower() ? device.interval().plus(SLOWER) : device.interval();
      var _ = begun.change(id, owner, each -> Optional.of(next(each, interval)));
      return new Progress(false, interval);
    } catch (OAuthException e) {
      if (e.isRefusal()) {
        begun.drop(id);
      }
      throw e;
    }
  }

  private static Device device(Pending kept) {
    if (kept.way() instanceof Device device) {
      return device;
    }
    throw PendingLogins.lapsed();
  }

  private Pending next(Pending kept, Duration interval) {
    Instant next = clock.instant().plus(interval);
    return new Pending(kept.profile(), new Device(device(kept).begun(), interval, next));
  }

  /**
   * Gives the tokens back and forgets them; the profile stays.
   *
   * @return what the provider objected to
   */
  public Optional<String> revoke(String name, Principal by) {
    ProviderProfile profile = profile(name);
    var _ = login(profile);
    Optional<String> objection = keeper.forget(profile);
    note(name, "revoked", objection.orElse(""), by);
    return objection;
  }

  /** Tries what came and keeps it; failures are recorded too. */
  private String settled(
      ProviderProfile profile, Principal by, java.util.function.Supplier<Tokens> came) {
    try {
      Tokens tokens = came.get();
      try (Secret bearer = tokens.access()) {
        Optional<String> objection = probe.ask(profile, bearer).objection();
        if (objection.isPresent()) {
          var _ = keeper.giveBack(profile, tokens);
          throw OAuthException.refused("the token was not kept: " + objection.get());
        }
      }
      keeper.store(profile, tokens);
    } catch (OAuthException e) {
      note(profile.name(), "refused", String.valueOf(e.getMessage()), by);
      throw e;
    }
    desk.connected(profile);
    note(profile.name(), "connected", "", by);
    return profile.name();
  }

  private void note(String profile, String what, String why, Principal by) {
    audit.append(new AccessChanged(new ProfileLogin(profile, what, why, Optional.of(by))));
  }

  private ProviderProfile profile(String name) {
    return desk.find(name)
        .orElseThrow(() -> OAuthException.refused("there is no profile `" + name + "`"));
  }

  /** A code of one server must not go to another, nor a token to another endpoint. */
  private ProviderProfile unchanged(Pending kept) {
    return desk.find(kept.profile().name())
        .filter(kept.profile()::equals)
        .orElseThrow(
            () -> OAuthException.refused("the profile was changed meanwhile; begin again"));
  }

  private static OAuthLogin login(ProviderProfile profile) {
    return profile
        .login()
        .orElseThrow(
            () -> OAuthException.refused("profile `" + profile.name() + "` takes no login"));
  }
}
