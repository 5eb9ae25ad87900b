package dev.palyra.auth.provider;

import com.nimbusds.oauth2.sdk.util.URLUtils;
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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Logins at providers. A login that was begun belongs to whoever began it, is good once, and lapses
 * after ten minutes and with the gateway; what comes back then is refused with words that say so. A
 * token is tried before it is kept. Thread-safe.
 */
public final class ProviderLogins {
  private static final Duration LIFE = Duration.ofMinutes(10);
  private static final Duration SLOWER = Duration.ofSeconds(5);
  private static final int MOST = 100;
  private static final int LONGEST_ANSWER = 8_192;
  private static final Pattern LISTENER =
      Pattern.compile("http://127\\.0\\.0\\.1:([1-9][0-9]{0,4})/callback");
  private static final int LAST_PORT = 65_535;

  private final ProviderDesk desk;
  private final TokenKeeper keeper;
  private final ProviderProbe probe;
  private final AuditLog audit;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Map<String, Kept> begun = new LinkedHashMap<>();

  private sealed interface Way {}

  private record Browser(OAuthClient.Begun begun) implements Way {}

  /**
   * @param next when the server may be asked again
   */
  private record Device(OAuthClient.DeviceBegun begun, Duration interval, Instant next)
      implements Way {}

  private record Kept(ProviderProfile profile, String owner, Way way, Instant until) {}

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
    this.random = random;
  }

  /** Whether the address is that of a listener of the command line, exactly. */
  public static boolean isListener(String redirect) {
    var parts = LISTENER.matcher(redirect);
    return parts.matches() && Integer.parseInt(parts.group(1)) <= LAST_PORT;
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
    keep(new Kept(found, owner, new Browser(started), until));
    return new BrowserLogin(started.page(), until);
  }

  /** Begins a login at another device. */
  public DeviceLogin beginDevice(String profile, String owner) {
    ProviderProfile found = profile(profile);
    OAuthClient.DeviceBegun started = keeper.client().beginDevice(login(found));
    Instant now = clock.instant();
    Instant until = now.plus(started.life());
    var way = new Device(started, started.interval(), now.plus(started.interval()));
    String id = keep(new Kept(found, owner, way, until));
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
    String state = state(answer);
    // Used up whatever comes of it: a state is good once, and no code is tried twice.
    Kept kept =
        take(each ->
                each.way() instanceof Browser browser
                    && browser.begun().state().getValue().equals(state))
            .filter(each -> each.owner().equals(owner))
            .orElseThrow(ProviderLogins::lapsed);
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
    Kept kept;
    Device device;
    Instant now = clock.instant();
    synchronized (begun) {
      kept = begun.get(id);
      if (kept == null
          || !now.isBefore(kept.until())
          || !kept.owner().equals(owner)
          || !(kept.way() instanceof Device found)) {
        throw lapsed();
      }
      device = found;
      if (now.isBefore(device.next())) {
        return new Progress(false, device.interval());
      }
      begun.put(id, next(kept, device, device.interval()));
    }
    ProviderProfile profile = unchanged(kept);
    try {
      Tokens tokens = keeper.client().poll(login(profile), device.begun());
      drop(id);
      var _ = settled(profile, by, () -> tokens);
      return new Progress(true, device.interval());
    } catch (OAuthException.Pending pending) {
      Duration interval = pending.slower() ? device.interval().plus(SLOWER) : device.interval();
      synchronized (begun) {
        begun.computeIfPresent(id, (_, each) -> next(each, device, interval));
      }
      return new Progress(false, interval);
    } catch (OAuthException e) {
      if (e.isRefusal()) {
        drop(id);
      }
      throw e;
    }
  }

  private Kept next(Kept kept, Device device, Duration interval) {
    Instant next = clock.instant().plus(interval);
    return new Kept(
        kept.profile(), kept.owner(), new Device(device.begun(), interval, next), kept.until());
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
          var _ = keeper.giveBack(login(profile), tokens);
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

  /** The one state of an answer; one whose parameters could be read in two ways is none. */
  private static String state(String answer) {
    if (answer.length() > LONGEST_ANSWER) {
      throw OAuthException.refused("what came back is too long");
    }
    Map<String, List<String>> parameters = URLUtils.parseParameters(answer);
    if (parameters.values().stream().anyMatch(values -> values.size() != 1)) {
      throw OAuthException.refused("what came back says one thing twice");
    }
    return parameters.getOrDefault("state", List.of("")).getFirst();
  }

  private ProviderProfile profile(String name) {
    return desk.find(name)
        .orElseThrow(() -> OAuthException.refused("there is no profile `" + name + "`"));
  }

  /** A code of one server must not go to another, nor a token to another endpoint. */
  private ProviderProfile unchanged(Kept kept) {
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

  private String keep(Kept kept) {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    String id = java.util.HexFormat.of().formatHex(bytes);
    synchronized (begun) {
      Instant now = clock.instant();
      begun.values().removeIf(each -> !now.isBefore(each.until()));
      if (begun.size() >= MOST) {
        Iterator<String> oldest = begun.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      begun.put(id, kept);
    }
    return id;
  }

  private Optional<Kept> take(Predicate<Kept> which) {
    synchronized (begun) {
      Optional<String> id =
          begun.entrySet().stream()
              .filter(each -> which.test(each.getValue()))
              .map(Map.Entry::getKey)
              .findFirst();
      return id.map(begun::remove).filter(each -> clock.instant().isBefore(each.until()));
    }
  }

  private void drop(String id) {
    synchronized (begun) {
      begun.remove(id);
    }
  }

  private static OAuthException lapsed() {
    return OAuthException.refused(
        "no such login is under way: it has lapsed, was ended before, belongs to somebody else,"
            + " or the gateway was restarted meanwhile; begin again");
  }
}
