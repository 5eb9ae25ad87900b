package dev.palyra.auth.provider;

import dev.palyra.core.access.AccessChange;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.provider.OAuthLogin;
import dev.palyra.core.provider.ProviderKind;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.provider.ProviderProfiles;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The parts of {@code auth.provider} over a registry and a vault in memory, and a clock in hand.
 */
final class Workbench implements AutoCloseable, ProviderProfiles, ProviderSecrets, AuditLog {
  static final Principal ANN = new Principal(Principal.Kind.OPERATOR, "ann");
  static final URI BACK = URI.create("http://127.0.0.1:4711/callback");

  private final Map<String, ProviderProfile> profiles = new TreeMap<>();
  private final Map<String, byte[]> vault = new TreeMap<>();
  final List<AccessChange> changes = new ArrayList<>();
  final FakeProvider provider = new FakeProvider();
  volatile Instant now = Instant.parse("2026-03-01T10:00:00Z");
  final InstantSource clock = () -> now;
  TokenKeeper keeper;
  ProviderDesk desk;
  ProviderLogins logins;

  Workbench() {
    restart();
  }

  /** What a new process would find. */
  void restart() {
    var probe = new ProviderProbe();
    keeper = new TokenKeeper(this, this, clock);
    desk = new ProviderDesk(this, this, keeper, probe, this, clock);
    logins = new ProviderLogins(desk, keeper, probe, this, clock, new SecureRandom());
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  OAuthLogin login(String issuer) {
    String url = provider.url();
    return new OAuthLogin(
        issuer,
        true,
        FakeProvider.CLIENT,
        URI.create(url + "/authorize"),
        URI.create(url + "/token"),
        Optional.of(URI.create(url + "/device")),
        Optional.of(URI.create(url + "/revoke")),
        List.of("openid"));
  }

  ProviderProfile oauth(String name) {
    return profile(name, Optional.empty(), Optional.of(login(provider.url())), List.of());
  }

  ProviderProfile profile(
      String name, Optional<VaultRef> key, Optional<OAuthLogin> login, List<String> fallbacks) {
    var profile =
        new ProviderProfile(
            name,
            ProviderKind.OPENAI_COMPATIBLE,
            URI.create(provider.url() + "/v1"),
            Optional.empty(),
            100,
            fallbacks,
            key,
            login);
    desk.put(profile, ANN, List.of());
    return profile;
  }

  /** Logs in as somebody would. */
  ProviderProfile connected(String name) {
    ProviderProfile profile = oauth(name);
    var begun = logins.begin(name, "s1", BACK);
    var _ = logins.finish(answer(begun.page()), "s1", ANN);
    return profile;
  }

  /** What comes back with the browser once somebody has agreed. */
  String answer(URI page) {
    return answer(provider.agree(page), state(page), provider.url());
  }

  static String answer(String code, String state, String issuer) {
    return "code="
        + code
        + "&state="
        + state
        + "&iss="
        + issuer.replace(":", "%3A").replace("/", "%2F");
  }

  static String state(URI page) {
    return FakeProvider.get(FakeProvider.form(page.getRawQuery()), "state");
  }

  /** What would be lent now. */
  String lent(String name) {
    try (var lease = desk.of("default").lease(name)) {
      return new String(lease.bearer().reveal(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  List<String> logins() {
    return changes.stream()
        .filter(AccessChange.ProfileLogin.class::isInstance)
        .map(AccessChange.ProfileLogin.class::cast)
        .map(AccessChange.ProfileLogin::what)
        .toList();
  }

  String stored(String name) {
    return new String(
        vault.getOrDefault("vault://global/provider-" + name, new byte[0]),
        java.nio.charset.StandardCharsets.UTF_8);
  }

  synchronized void secret(String ref, String value) {
    vault.put(ref, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void append(AuditEvent... events) {
    for (AuditEvent event : events) {
      if (event instanceof AuditEvent.AccessChanged(AccessChange change)) {
        changes.add(change);
        if (change instanceof AccessChange.ProfileChanged changed) {
          changed.before().ifPresent(gone -> profiles.remove(gone.name()));
          changed.after().ifPresent(fresh -> profiles.put(fresh.name(), fresh));
        }
      }
    }
  }

  @Override
  public synchronized Optional<ProviderProfile> profile(String name) {
    return Optional.ofNullable(profiles.get(name));
  }

  @Override
  public synchronized List<ProviderProfile> profiles() {
    return profiles.values().stream()
        .sorted(Comparator.comparingInt(ProviderProfile::rank).thenComparing(ProviderProfile::name))
        .toList();
  }

  @Override
  public synchronized Known look(VaultRef key) {
    return vault.containsKey(key.toString())
        ? new Known.There(Optional.empty())
        : new Known.Missing();
  }

  @Override
  public Optional<Secret> lend(VaultRef key, String host) {
    return kept(key);
  }

  @Override
  public synchronized Optional<Secret> kept(VaultRef tokens) {
    return Optional.ofNullable(vault.get(tokens.toString())).map(Secret::copyOf);
  }

  @Override
  public synchronized void keep(VaultRef tokens, Secret sealed) {
    vault.put(tokens.toString(), sealed.reveal());
  }

  @Override
  public void learn(VaultRef tokens, List<Secret> parts) {
    // No tool says anything here.
  }

  @Override
  public synchronized void forget(VaultRef tokens) {
    vault.remove(tokens.toString());
  }

  @Override
  public void close() {
    keeper.close();
    provider.close();
  }
}
