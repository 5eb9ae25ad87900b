package dev.palyra.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.cert.CsrRequest;
import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.cert.Keys;
import dev.palyra.identity.pairing.Binding;
import dev.palyra.identity.pairing.PairingCode;
import dev.palyra.identity.pairing.PairingDesk;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.identity.pairing.PairingRefused;
import dev.palyra.identity.pairing.PairingRefused.Code;
import dev.palyra.identity.pairing.PairingState;
import dev.palyra.identity.pairing.Pake;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What should be, step by step, beside what is. */
final class PairingModel {
  private static final String CSR =
      CsrRequest.pem(Keys.generate(Keys.Algorithm.ECDSA_P256, RealPairing.RANDOM));
  private static final Duration EXCHANGE = Duration.ofMinutes(1);

  /** What a device knows of a code. */
  enum Guess {
    RIGHT,
    WRONG,
    MALFORMED
  }

  /** What it sends in the end. */
  enum Tag {
    OWN,
    SOMEBODY_ELSES
  }

  private static final class OfferedCode {
    private final PairingCode code;
    private final Instant expires;
    private int guesses;
    private boolean gone;

    OfferedCode(PairingCode code, Instant expires) {
      this.code = code;
      this.expires = expires;
    }
  }

  private record Exchange(
      OfferedCode code, boolean right, Pake device, PairingDesk.Begun begun, Instant expires) {}

  private static final class Request {
    private final ApprovalId id;
    private final Instant expires;
    private PairingState state = PairingState.WAITING;

    Request(ApprovalId id, Instant expires) {
      this.id = id;
      this.expires = expires;
    }
  }

  private final RealPairing real;
  private final PairingLimits limits;
  private final List<OfferedCode> codes = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();
  private final List<Exchange> ended = new ArrayList<>();
  private final List<Request> requests = new ArrayList<>();
  private int addresses;
  private int burnt;

  PairingModel(RealPairing real, PairingLimits limits) {
    this.real = real;
    this.limits = limits;
  }

  private Instant now() {
    return real.clock.instant();
  }

  private PairingDesk desk() {
    return real.port().desk();
  }

  private static <T> @Nullable T pick(List<T> of, int which) {
    return of.isEmpty() ? null : of.get(of.size() - 1 - which % of.size());
  }

  int devices() {
    return (int) requests.stream().filter(r -> r.state == PairingState.COMPLETED).count();
  }

  int burnt() {
    return burnt;
  }

  boolean newCode() throws PairingRefused {
    if (codes.stream().filter(this::usable).count() >= limits.codes()) {
      return false;
    }
    PairingDesk.NewCode made = desk().newCode(DeviceRole.AGENT);
    codes.add(new OfferedCode(made.code(), made.expires()));
    return true;
  }

  private boolean usable(OfferedCode code) {
    return !code.gone && now().isBefore(code.expires);
  }

  /** Starting charges nothing, unless what comes is no message at all. */
  boolean begin(int which, Guess guess) throws PairingRefused {
    OfferedCode code = pick(codes, which);
    if (code == null) {
      boolean _ = newCode(); // One step on the way there.
      return false;
    }
    Pake device =
        Pake.ofDevice(
            guess == Guess.WRONG ? other(code.code) : code.code,
            binding(code.code),
            RealPairing.RANDOM);
    boolean found = usable(code);
    try {
      PairingDesk.Begun begun =
          desk()
              .begin(
                  new PairingDesk.Begin(
                      code.code.nameplate(),
                      CSR,
                      "laptop",
                      "linux",
                      DeviceRole.AGENT,
                      guess == Guess.MALFORMED ? "00" : device.round1()),
                  "10.0.0." + addresses++);
      assertThat(found && guess != Guess.MALFORMED).isTrue();
      exchanges.add(new Exchange(code, guess == Guess.RIGHT, device, begun, now().plus(EXCHANGE)));
    } catch (PairingRefused e) {
      if (e.code() == Code.TOO_MANY) {
        return false; // More starts than a code allows in a minute; nothing else happened.
      }
      if (found) {
        assertThat(guess).isEqualTo(Guess.MALFORMED);
        assertThat(e.code()).isEqualTo(Code.WRONG_CODE);
        charge(code);
      } else {
        // Perhaps another code has the same nameplate by now; then the guess was a wrong one.
        assertThat(e.code()).isIn(Code.NO_SUCH_CODE);
      }
    }
    return true;
  }

  private Binding binding(PairingCode code) {
    return new Binding(
        code.nameplate(),
        Fingerprint.of(real.port().authority().bundle().current()),
        real.port().tlsKey(),
        CSR,
        "laptop",
        "linux",
        DeviceRole.AGENT);
  }

  private static PairingCode other(PairingCode code) {
    String text = code.reveal();
    String last = text.endsWith("0") ? "1" : "0";
    return PairingCode.parse(text.substring(0, text.length() - 1) + last).orElseThrow();
  }

  private void charge(OfferedCode code) {
    code.guesses++;
    assertThat(code.guesses).isLessThanOrEqualTo(limits.guesses());
    if (code.guesses == limits.guesses()) {
      code.gone = true;
      burnt++;
    }
  }

  /** Of an exchange comes a request exactly if the code is known, in time, and unburnt. */
  boolean confirm(int which, Tag tag) throws Exception {
    Exchange exchange = pick(exchanges, which);
    if (exchange == null) {
      boolean _ = begin(which, Guess.RIGHT);
      return false;
    }
    exchanges.remove(exchange);
    ended.add(exchange);
    String round2 = exchange.device.round2(exchange.begun.round1());
    // With another password the gateway's second message already fails at the device.
    String own =
        exchange.right ? exchange.device.confirm(exchange.begun.round2()).tag() : "00".repeat(32);
    String sent = tag == Tag.OWN ? own : "ff".repeat(32);
    boolean inTime = now().isBefore(exchange.expires);
    boolean live = usable(exchange.code);
    boolean good = inTime && live && exchange.right && tag == Tag.OWN;
    Optional<Code> refused = refusal(exchange, round2, sent);
    if (good) {
      assertThat(refused).isEmpty();
      exchange.code.guesses++; // Charged before it was checked; then the code is used up.
      exchange.code.gone = true;
    } else if (!inTime) {
      assertThat(refused).contains(Code.NO_SUCH_SESSION);
    } else if (!live) {
      assertThat(refused).contains(Code.NO_SUCH_CODE);
    } else {
      assertThat(refused).contains(Code.WRONG_CODE);
      charge(exchange.code);
    }
    return true;
  }

  private Optional<Code> refusal(Exchange exchange, String round2, String tag) {
    try {
      PairingDesk.Asked asked = desk().confirm(exchange.begun.session(), round2, tag);
      requests.add(new Request(asked.request(), now().plus(limits.codeLife())));
      return Optional.empty();
    } catch (PairingRefused e) {
      return Optional.of(e.code());
    }
  }

  /** An exchange ends once, whatever is sent again. */
  boolean confirmAgain(int which) throws Exception {
    Exchange exchange = pick(ended, which);
    if (exchange == null) {
      return false;
    }
    assertThat(refusal(exchange, "00", "00")).contains(Code.NO_SUCH_SESSION);
    return true;
  }

  boolean abort(int which) throws PairingRefused {
    Exchange exchange = pick(exchanges, which);
    if (exchange == null) {
      boolean _ = begin(which, Guess.RIGHT);
      return false;
    }
    exchanges.remove(exchange);
    ended.add(exchange);
    try {
      desk().abort(exchange.begun.session());
      assertThat(now().isBefore(exchange.expires) && usable(exchange.code)).isTrue();
      charge(exchange.code);
    } catch (PairingRefused e) {
      assertThat(now().isBefore(exchange.expires) && usable(exchange.code)).isFalse();
    }
    return true;
  }

  /** The first answer in time counts, and no other. */
  boolean answer(int which, Verdict verdict) throws Exception {
    Request request = pick(requests, which);
    if (request == null) {
      boolean _ = confirm(0, Tag.OWN);
      return false;
    }
    boolean open = request.state == PairingState.WAITING;
    assertThat(real.answer(request.id, verdict)).isEqualTo(open);
    if (open) {
      request.state = verdict == Verdict.APPROVE ? PairingState.COMPLETED : PairingState.REJECTED;
      settled(request);
    }
    return true;
  }

  boolean approveWhileItStops(int which) throws InterruptedException {
    Request request = pick(requests, which);
    if (request == null || request.state != PairingState.WAITING) {
      return false;
    }
    real.restart(() -> assertThat(real.answer(request.id, Verdict.APPROVE)).isTrue());
    forgetWhatIsInMemory();
    request.state = PairingState.COMPLETED;
    settled(request);
    return true;
  }

  boolean restart() {
    real.restart(() -> {});
    forgetWhatIsInMemory();
    return true;
  }

  private void forgetWhatIsInMemory() {
    codes.forEach(code -> code.gone = true);
    ended.addAll(exchanges);
    exchanges.clear();
  }

  boolean advance(Duration by) {
    real.advance(by);
    requests.stream()
        .filter(r -> r.state == PairingState.WAITING && !now().isBefore(r.expires))
        .forEach(r -> r.state = PairingState.EXPIRED);
    return true;
  }

  /** Another thread makes the answer so. */
  private void settled(Request request) throws InterruptedException {
    for (int i = 0; i < 6_000 && state(request) != request.state; i++) {
      Thread.sleep(5);
    }
  }

  private PairingState state(Request request) {
    return real.port().admissions().find(request.id).orElseThrow().state();
  }

  /** Every request stands where it should, and who was approved is a device, and nobody else. */
  void check() {
    for (Request request : requests) {
      assertThat(state(request)).isEqualTo(request.state);
    }
    assertThat(real.port().registry().devices().all()).hasSize(devices());
    assertThat(exchanges.size()).isLessThanOrEqualTo(limits.sessions());
  }
}
