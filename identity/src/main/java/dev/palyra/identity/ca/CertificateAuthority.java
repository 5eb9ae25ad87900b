package dev.palyra.identity.ca;

import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.Devices.Revocation;
import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.secret.Secret;
import dev.palyra.identity.cert.Issuer;
import dev.palyra.identity.cert.Keys;
import dev.palyra.identity.cert.Keys.Algorithm;
import dev.palyra.identity.cert.RevocationList;
import dev.palyra.identity.cert.SpiffeId;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The gateway's own authority, made on first use. Its root's key leaves the safe only to sign an
 * authority; leaves are signed by the issuing one. Every change is one write to the safe, so that a
 * crash leaves the old state or the new one. Thread-safe.
 */
public final class CertificateAuthority {
  /** Clocks of devices may be behind by this much. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /** Issuing authorities that end within a day; more only if its hosts are changed all the time. */
  private static final int MAX_RETIRED = 8;

  private final KeySafe safe;
  private final CaSettings settings;
  private final Clock clock;
  private final SecureRandom random;
  private volatile CaState state;

  private CertificateAuthority(
      KeySafe safe, CaSettings settings, Clock clock, SecureRandom random, CaState state) {
    this.safe = safe;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.state = state;
  }

  /**
   * Opens the authority that the safe holds, or makes one.
   *
   * @throws IllegalArgumentException when what the safe holds is not whole
   */
  public static CertificateAuthority open(
      KeySafe safe, CaSettings settings, Clock clock, SecureRandom random) {
    Optional<Secret> stored = safe.find(CaState.NAME);
    if (stored.isPresent()) {
      try (Secret sealed = stored.get()) {
        var authority =
            new CertificateAuthority(safe, settings, clock, random, CaState.unseal(sealed));
        authority.refresh();
        return authority;
      }
    }
    byte[] label = new byte[5];
    random.nextBytes(label);
    String trustDomain = HexFormat.of().formatHex(label) + ".palyra.internal";
    return new CertificateAuthority(
        safe, settings, clock, random, first(safe, settings, clock.instant(), trustDomain, random));
  }

  private static CaState first(
      KeySafe safe, CaSettings settings, Instant now, String trustDomain, SecureRandom random) {
    KeyPair root = Keys.generate(Algorithm.ECDSA_P256, random);
    X509Certificate certificate =
        Issuer.root(
            "palyra root 1 " + trustDomain,
            trustDomain,
            root,
            validity(now, settings.rootLife()),
            random);
    put(safe, "ca-root-1", root.getPrivate());
    var bundle = new TrustBundle(trustDomain, certificate, Optional.empty());
    return issuing(
        safe, settings, now, bundle, "ca-root-1", root.getPrivate(), 2, List.of(), random);
  }

  /** Makes an issuing authority under the bundle's current root, and stores the whole. */
  private static CaState issuing(
      KeySafe safe,
      CaSettings settings,
      Instant now,
      TrustBundle bundle,
      String rootKey,
      PrivateKey rootPrivate,
      int generation,
      List<CaState.Retired> retired,
      SecureRandom random) {
    KeyPair keys = Keys.generate(Algorithm.ECDSA_P256, random);
    X509Certificate certificate =
        Issuer.of(bundle.current(), rootPrivate, random)
            .authority(
                "palyra issuing " + generation + " " + bundle.trustDomain(),
                keys.getPublic(),
                bundle.trustDomain(),
                settings.hosts(),
                validity(now, settings.issuingLife()));
    String name = "ca-issuing-" + generation;
    put(safe, name, keys.getPrivate());
    var state =
        new CaState(generation, bundle, rootKey, certificate, name, settings.hosts(), retired);
    try (Secret sealed = state.seal()) {
      safe.put(CaState.NAME, sealed);
    }
    return state;
  }

  /** What others must know to check certificates. */
  public TrustBundle bundle() {
    return state.bundle();
  }

  public String trustDomain() {
    return state.bundle().trustDomain();
  }

  /** Issues a device's certificate. The chain is complete but for the root. */
  public List<X509Certificate> issueDevice(DeviceId device, PublicKey key) {
    return issue(
        (issuer, validity) -> issuer.device(SpiffeId.device(trustDomain(), device), key, validity));
  }

  /** Makes a key for the gateway, and its certificate. */
  public Credential issueGateway() {
    KeyPair keys = Keys.generate(Algorithm.ECDSA_P256, random);
    List<X509Certificate> chain =
        issue((issuer, validity) ->
            issuer.gateway(
                SpiffeId.gateway(trustDomain()), keys.getPublic(), settings.hosts(), validity));
    return new Credential(keys.getPrivate(), chain);
  }

  private interface Profile {
    X509Certificate sign(Issuer issuer, Issuer.Validity validity);
  }

  private List<X509Certificate> issue(Profile profile) {
    refresh();
    CaState now = state;
    Instant time = clock.instant();
    X509Certificate leaf = profile.sign(issuer(now), validity(time, settings.leafLife()));
    var chain = new ArrayList<>(List.of(leaf, now.issuing()));
    // Whoever knows only the previous root finds the way from it through the hand-over.
    now.bundle()
        .previous()
        .filter(previous -> time.isBefore(previous.until()))
        .ifPresent(previous -> chain.add(previous.handOver()));
    return List.copyOf(chain);
  }

  private Issuer issuer(CaState now) {
    return Issuer.of(now.issuing(), key(now.issuingKey()), random);
  }

  /**
   * Signs the lists of revoked certificates (RFC 5280, section 5), which hold for a leaf's life:
   * that of the issuing authority in force first, then those of earlier ones of whose certificates
   * some may still hold.
   *
   * @param number greater than that of every earlier list
   */
  public List<byte[]> revocationLists(List<Revocation> revocations, long number) {
    CaState now = state;
    Instant time = clock.instant();
    var lists = new ArrayList<byte[]>();
    lists.add(revocationList(now.issuing(), now.issuingKey(), revocations, number));
    for (CaState.Retired old : now.retired()) {
      if (time.isBefore(old.until())) {
        lists.add(revocationList(old.issuing(), old.key(), revocations, number));
      }
    }
    return lists;
  }

  private byte[] revocationList(
      X509Certificate issuing, String key, List<Revocation> revocations, long number) {
    return RevocationList.sign(
        issuing,
        key(key),
        revocations.stream().filter(one -> RevocationList.isOf(issuing, one)).toList(),
        number,
        validity(clock.instant(), settings.leafLife()));
  }

  /** The certificate of the authority that signs leaves. */
  public X509Certificate issuing() {
    return state.issuing();
  }

  /**
   * Starts the change to a new root: from now on everything is issued under it, and for the time of
   * the overlap both roots are trusted. The old root signs the new one, so that devices which know
   * the old one follow by themselves.
   *
   * @param record writes down what is about to come into force; if it throws, nothing changes
   * @throws IllegalStateException while an earlier change is under way
   */
  public synchronized TrustBundle rotate(Consumer<TrustBundle> record) {
    refresh();
    CaState before = state;
    Instant now = clock.instant();
    if (before.bundle().previous().filter(root -> now.isBefore(root.until())).isPresent()) {
      throw new IllegalStateException("the last rotation's overlap has not ended");
    }
    int generation = before.generation() + 1;
    String trustDomain = trustDomain();
    KeyPair keys = Keys.generate(Algorithm.ECDSA_P256, random);
    X509Certificate root =
        Issuer.root(
            "palyra root " + generation + " " + trustDomain,
            trustDomain,
            keys,
            validity(now, settings.rootLife()),
            random);
    Instant until = now.plus(settings.overlap());
    X509Certificate handOver =
        Issuer.of(before.bundle().current(), key(before.rootKey()), random)
            .handOver(root, trustDomain, new Issuer.Validity(now.minus(SKEW), until.plus(SKEW)));
    String name = "ca-root-" + generation;
    put(safe, name, keys.getPrivate());
    var bundle =
        new TrustBundle(
            trustDomain,
            root,
            Optional.of(new TrustBundle.Previous(before.bundle().current(), handOver, until)));
    record.accept(bundle);
    List<CaState.Retired> retired = retire(before, now);
    state =
        issuing(
            safe, settings, now, bundle, name, keys.getPrivate(), generation + 1, retired, random);
    forget(before, retired);
    safe.remove(before.rootKey()); // Its last signature was the hand-over.
    return bundle;
  }

  /** Replaces the issuing authority in time, and when the gateway's names have changed. */
  private synchronized void refresh() {
    CaState before = state;
    Instant now = clock.instant();
    Instant from = before.issuing().getNotBefore().toInstant();
    Instant due = from.plus(settings.issuingLife().multipliedBy(2).dividedBy(3));
    if (now.isBefore(due) && before.hosts().equals(settings.hosts())) {
      forgetEnded(before, now);
      return;
    }
    List<CaState.Retired> retired = retire(before, now);
    state =
        issuing(
            safe,
            settings,
            now,
            before.bundle(),
            before.rootKey(),
            key(before.rootKey()),
            before.generation() + 1,
            retired,
            random);
    forget(before, retired);
  }

  /** Who still has to say what of theirs is revoked, once {@code before} issues no more. */
  private List<CaState.Retired> retire(CaState before, Instant now) {
    var retired = new ArrayList<CaState.Retired>();
    Instant until = now.plus(settings.leafLife());
    retired.add(new CaState.Retired(before.issuing(), before.issuingKey(), until));
    before.retired().stream()
        .filter(old -> now.isBefore(old.until()))
        .limit(MAX_RETIRED - 1L)
        .forEach(retired::add);
    return List.copyOf(retired);
  }

  /** Destroys the keys of those before that are not needed any more. */
  private void forget(CaState before, List<CaState.Retired> retired) {
    before.retired().stream()
        .filter(old -> !retired.contains(old))
        .forEach(old -> safe.remove(old.key()));
  }

  /** Destroys the keys of authorities all of whose certificates have ended. */
  private void forgetEnded(CaState before, Instant now) {
    List<CaState.Retired> left =
        before.retired().stream().filter(old -> now.isBefore(old.until())).toList();
    if (left.equals(before.retired())) {
      return;
    }
    var after =
        new CaState(
            before.generation(),
            before.bundle(),
            before.rootKey(),
            before.issuing(),
            before.issuingKey(),
            before.hosts(),
            left);
    try (Secret sealed = after.seal()) {
      safe.put(CaState.NAME, sealed);
    }
    state = after;
    forget(before, left);
  }

  private PrivateKey key(String name) {
    try (Secret sealed =
        safe.find(name)
            .orElseThrow(
                () -> new IllegalStateException("the safe lacks the authority's key " + name))) {
      return Keys.unseal(sealed);
    }
  }

  private static void put(KeySafe safe, String name, PrivateKey key) {
    try (Secret sealed = Keys.seal(key)) {
      safe.put(name, sealed);
    }
  }

  private static Issuer.Validity validity(Instant now, Duration life) {
    return new Issuer.Validity(now.minus(SKEW), now.plus(life));
  }
}
