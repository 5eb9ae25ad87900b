package dev.palyra.identity.pairing;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.cert.CsrIntake;
import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.pairing.PairingRefused.Code;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The gateway's side of pairing: codes, exchanges, and the requests that come out of them.
 *
 * <p>Guarantees: a code is guessed at most {@link PairingLimits#guesses()} times, also by exchanges
 * at the same moment, since each is charged before it is checked; starting an exchange charges
 * nothing; nothing derived from the code is sent before the device has proved that it knows it; a
 * right code makes a request and no more. Thread-safe.
 */
public final class PairingDesk {
  private final PairingLimits limits;
  private final Clock clock;
  private final SecureRandom random;
  private final CertificateAuthority authority;
  private final Supplier<String> gatewayKey;
  private final Admissions admissions;
  private final Codes codes;
  private final AddressLimits perAddress;
  private final AddressLimits perCode;
  private final Map<String, Session> sessions = new HashMap<>();

  private record Session(
      Codes.Offer offer, Pake pake, Binding binding, String address, Instant expires) {}

  /**
   * @param gatewayKey SHA-256 of the public key that the gateway's TLS uses now
   */
  public PairingDesk(
      PairingLimits limits,
      Clock clock,
      SecureRandom random,
      CertificateAuthority authority,
      Supplier<String> gatewayKey,
      Admissions admissions) {
    this.limits = limits;
    this.clock = clock;
    this.random = random;
    this.authority = authority;
    this.gatewayKey = gatewayKey;
    this.admissions = admissions;
    this.codes = new Codes(limits, clock, random);
    this.perAddress = new AddressLimits(limits.startsPerAddress(), clock);
    this.perCode = new AddressLimits(limits.startsPerCode(), clock);
  }

  /** A code for the operator to pass on. */
  public record NewCode(PairingCode code, DeviceRole role, Instant expires) {}

  /** Puts a new code on offer. */
  public synchronized NewCode newCode(DeviceRole role) throws PairingRefused {
    Codes.Offer offer =
        codes
            .draw(role)
            .orElseThrow(() ->
                new PairingRefused(
                    Code.TOO_MANY, "too many codes wait to be used; try again later"));
    return new NewCode(offer.code(), role, offer.expires());
  }

  /** What a device sends first. */
  public record Begin(
      String nameplate, String csr, String name, String kind, DeviceRole role, String round1) {}

  /** What it gets. */
  public record Begun(String session, String round1, String round2) {}

  /**
   * Begins an exchange. The code is not charged for it, unless the device's first message is no
   * valid one.
   */
  public Begun begin(Begin begin, String address) throws PairingRefused {
    try {
      Device.requireName("device name", begin.name());
      Device.requireName("device kind", begin.kind());
      var _ = CsrIntake.accept(begin.csr());
    } catch (IllegalArgumentException e) {
      throw new PairingRefused(Code.INVALID, String.valueOf(e.getMessage()));
    }
    Codes.Offer offer = admit(begin, address);
    var binding =
        new Binding(
            begin.nameplate(),
            Fingerprint.of(authority.bundle().current()),
            gatewayKey.get(),
            begin.csr(),
            begin.name(),
            begin.kind(),
            begin.role());
    Pake pake = Pake.ofGateway(offer.code(), binding, random);
    String round2;
    try {
      round2 = pake.round2(begin.round1());
    } catch (PakeException e) {
      throw wrong(charge(offer));
    }
    byte[] id = new byte[16];
    random.nextBytes(id);
    String session = HexFormat.of().formatHex(id);
    keep(session, new Session(offer, pake, binding, address, clock.instant().plusSeconds(60)));
    return new Begun(session, pake.round1(), round2);
  }

  private synchronized Codes.Offer admit(Begin begin, String address) throws PairingRefused {
    if (!perAddress.take(address)) {
      throw new PairingRefused(Code.TOO_MANY, "too many attempts from this address; wait a minute");
    }
    Codes.Offer offer = codes.find(begin.nameplate()).orElseThrow(PairingDesk::noSuchCode);
    if (!perCode.take(begin.nameplate())) {
      throw new PairingRefused(Code.TOO_MANY, "too many attempts for this code; wait a minute");
    }
    if (offer.role() != begin.role()) {
      throw new PairingRefused(Code.WRONG_ROLE, "this code is for the role " + offer.role().word());
    }
    return offer;
  }

  private synchronized void keep(String id, Session session) throws PairingRefused {
    Instant now = clock.instant();
    sessions.values().removeIf(old -> !now.isBefore(old.expires()));
    if (sessions.size() >= limits.sessions()) {
      throw new PairingRefused(Code.TOO_MANY, "too many devices are pairing; try again later");
    }
    sessions.put(id, session);
  }

  /** The request, and the gateway's proof that it knows the code. */
  public record Asked(ApprovalId request, String tag) {}

  /** Ends an exchange: with a right tag in a request, otherwise in a charged guess. */
  public Asked confirm(String session, String round2, String tag) throws PairingRefused {
    Session taken = take(session);
    int left = charge(taken.offer());
    Pake.Confirmation confirmation;
    try {
      confirmation = taken.pake().confirm(round2);
    } catch (PakeException e) {
      throw wrong(left);
    }
    if (!confirmation.confirmedBy(tag)) {
      throw wrong(left);
    }
    use(taken.offer());
    Binding binding = taken.binding();
    ApprovalId request =
        admissions.askToPair(
            new PairingRequest(
                admissions.newDevice(),
                binding.name(),
                binding.kind(),
                taken.address(),
                binding.role(),
                confirmation.number(),
                binding.csr()));
    return new Asked(request, confirmation.tag());
  }

  /** The device saw that something is wrong: the guess counts. */
  public void abort(String session) throws PairingRefused {
    int _ = charge(take(session).offer());
  }

  private synchronized Session take(String id) throws PairingRefused {
    Session session = sessions.remove(id);
    if (session == null || !clock.instant().isBefore(session.expires())) {
      throw new PairingRefused(
          Code.NO_SUCH_SESSION, "this exchange is unknown or over; start again");
    }
    return session;
  }

  private synchronized int charge(Codes.Offer offer) throws PairingRefused {
    if (!codes.holds(offer)) {
      throw noSuchCode();
    }
    return codes.guessedWrong(offer);
  }

  private synchronized void use(Codes.Offer offer) throws PairingRefused {
    if (!offer.use()) {
      throw noSuchCode();
    }
    codes.remove(offer);
  }

  private static PairingRefused noSuchCode() {
    return new PairingRefused(
        Code.NO_SUCH_CODE, "there is no such code: it is wrong, over, used or burnt");
  }

  private static PairingRefused wrong(int left) {
    return new PairingRefused(
        Code.WRONG_CODE,
        "the code is wrong, or somebody is in between; "
            + (left == 0 ? "the code is burnt now" : "guesses left: " + left));
  }
}
