package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.identity.ca.TrustBundle;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.cert.Keys;
import dev.palyra.identity.cert.RevocationList;
import dev.palyra.identity.pairing.Admissions;
import dev.palyra.identity.pairing.PairingDesk;
import dev.palyra.identity.pairing.PairingRefused;
import dev.palyra.identity.pairing.PairingUri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/pairing} and {@code /v1/ca}: how a device gets in, and what it must trust. */
final class PairingEndpoints {
  /** A request for a certificate has 8 KiB at most, a message of the key agreement 1.3. */
  private static final long STRANGERS_BYTES = 16 << 10;

  private final Supplier<DevicePort> port;

  /**
   * @param port throws a problem where the device port is off
   */
  PairingEndpoints(Supplier<DevicePort> port) {
    this.port = port;
  }

  Reply newCode(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    DeviceRole role = role(body.requireText("role"));
    body.end();
    DevicePort devices = port.get();
    return answered(() -> {
      PairingDesk.NewCode code = devices.desk().newCode(role);
      var uri =
          new PairingUri(
              devices.addresses(),
              Fingerprint.of(devices.authority().bundle().current()),
              code.expires(),
              code.code());
      ObjectNode view =
          Json.object()
              .put("code", code.code().reveal())
              .put("uri", uri.reveal())
              .put("role", role.word())
              .put("expires", code.expires().toString());
      QrRows.of(uri.reveal(), view.putArray("qr"));
      return Reply.json(201, view);
    });
  }

  Reply begin(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json(STRANGERS_BYTES);
    var begin =
        new PairingDesk.Begin(
            body.requireText("nameplate"),
            body.requireText("csr"),
            body.requireText("name"),
            body.requireText("kind"),
            role(body.requireText("role")),
            body.requireText("round1"));
    body.end();
    DevicePort devices = port.get();
    return answered(() -> {
      PairingDesk.Begun begun = devices.desk().begin(begin, exchange.address());
      return Reply.json(
          201,
          bundle(devices)
              .put("session", begun.session())
              .put("round1", begun.round1())
              .put("round2", begun.round2()));
    });
  }

  Reply confirm(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    String session = exchange.parameter("id");
    Members body = exchange.json(STRANGERS_BYTES);
    if (body.flag("abort").orElse(false)) {
      body.end();
      return answered(() -> {
        port.get().desk().abort(session);
        return Reply.nothing();
      });
    }
    String round2 = body.requireText("round2");
    String tag = body.requireText("tag");
    body.end();
    return answered(() -> {
      PairingDesk.Asked asked = port.get().desk().confirm(session, round2, tag);
      return Reply.json(
          201, Json.object().put("request", asked.request().value()).put("tag", asked.tag()));
    });
  }

  /** Whoever knows the id may look: a certificate is no secret, and of use only with its key. */
  Reply request(Exchange exchange) {
    exchange.query().end(Set.of());
    DevicePort devices = port.get();
    Admissions.Request request =
        id(exchange.parameter("id"))
            .flatMap(devices.admissions()::find)
            .orElseThrow(
                () -> new ProblemException(ProblemCode.NOT_FOUND, "there is no such request"));
    ObjectNode view =
        bundle(devices)
            .put("state", request.state().word())
            .put("device", request.device().map(Object::toString).orElse(""));
    request.certificate().ifPresent(issued -> view.put("certificate", issued.pem()));
    return Reply.json(200, view);
  }

  Reply authority(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, whole(port.get()));
  }

  /** In DER that of the authority in force, as RFC 5280 wants it; in PEM all that there are. */
  Reply revocations(Exchange exchange) {
    Query query = exchange.query();
    String form = query.one("form").orElse("der");
    query.end(Set.of("form"));
    List<byte[]> lists = port.get().revocationLists();
    return switch (form) {
      case "der" -> new Reply.Whole(200, "application/pkix-crl", lists.getFirst(), Map.of());
      case "pem" ->
          new Reply.Whole(
              200,
              "application/x-pem-file",
              RevocationList.pem(lists).getBytes(StandardCharsets.US_ASCII),
              Map.of());
      default -> throw Members.invalid("`form` must be der or pem");
    };
  }

  Reply rotate(Exchange exchange) {
    exchange.query().end(Set.of());
    DevicePort devices = port.get();
    try {
      devices.rotateAuthority(exchange.principal());
    } catch (IllegalStateException e) {
      throw new ProblemException(ProblemCode.CONFLICT, String.valueOf(e.getMessage()));
    }
    return Reply.json(200, whole(devices));
  }

  private static ObjectNode whole(DevicePort devices) {
    ObjectNode view = bundle(devices);
    var algorithms = view.putArray("key_algorithms");
    Stream.of(Keys.Algorithm.values()).map(Keys.Algorithm::word).forEach(algorithms::add);
    devices
        .authority()
        .bundle()
        .previous()
        .ifPresent(previous -> view.put("previous", Certificates.pem(previous.root())));
    return view;
  }

  static ObjectNode bundle(DevicePort devices) {
    TrustBundle bundle = devices.authority().bundle();
    ObjectNode view =
        Json.object()
            .put("trust_domain", bundle.trustDomain())
            .put("root", Certificates.pem(bundle.current()))
            .put("fingerprint", Fingerprint.of(bundle.current()).hex())
            .put("issuing", Certificates.pem(devices.authority().issuing()));
    bundle
        .previous()
        .ifPresent(previous ->
            view.put("hand_over", Certificates.pem(previous.handOver()))
                .put("previous_until", previous.until().toString()));
    return view;
  }

  static DeviceRole role(String word) {
    return DeviceRole.ofWord(word)
        .orElseThrow(() -> Members.invalid("`role` must be agent, operator or node"));
  }

  static Optional<ApprovalId> id(String text) {
    try {
      return Optional.of(new ApprovalId(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Something that pairing may refuse. */
  interface Step {
    Reply run() throws PairingRefused;
  }

  static Reply answered(Step step) {
    try {
      return step.run();
    } catch (PairingRefused e) {
      ProblemCode code =
          switch (e.code()) {
            case NO_SUCH_CODE, NO_SUCH_SESSION -> ProblemCode.NOT_FOUND;
            case WRONG_CODE, WRONG_ROLE -> ProblemCode.PAIRING_REFUSED;
            case INVALID -> ProblemCode.INVALID_REQUEST;
            case TOO_MANY -> ProblemCode.TOO_MANY_PAIRINGS;
          };
      throw new ProblemException(code, String.valueOf(e.getMessage()));
    }
  }
}
