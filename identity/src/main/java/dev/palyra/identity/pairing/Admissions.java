package dev.palyra.identity.pairing;

import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceCertificate;
import dev.palyra.core.identity.DeviceChange;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.identity.DeviceRegistry;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.CsrIntake;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Requests that wait for an operator, each on a virtual thread of its own: asks, waits, and makes
 * what was approved so. After a restart they go on waiting. Thread-safe.
 */
public final class Admissions implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Admissions.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final DeviceRegistry registry;
  private final Approvals approvals;
  private final CertificateAuthority authority;
  private final Supplier<PolicyRevision> revision;
  private final PairingLimits limits;
  private final Clock clock;
  private final Ulid ids;
  private final Map<ApprovalId, Thread> waiting = new ConcurrentHashMap<>();

  public Admissions(
      DeviceRegistry registry,
      Approvals approvals,
      CertificateAuthority authority,
      Supplier<PolicyRevision> revision,
      PairingLimits limits,
      Clock clock,
      Ulid ids) {
    this.registry = registry;
    this.approvals = approvals;
    this.authority = authority;
    this.revision = revision;
    this.limits = limits;
    this.clock = clock;
    this.ids = ids;
  }

  /** How many wait now. */
  public int waiting() {
    return waiting.size();
  }

  DeviceId newDevice() {
    return new DeviceId(ids.next());
  }

  ApprovalId askToPair(PairingRequest request) throws PairingRefused {
    ToolCall call =
        Admission.call(
            Admission.PAIR,
            new dev.palyra.core.call.Principal(
                dev.palyra.core.call.Principal.Kind.DEVICE, request.device().value()),
            Optional.of(request.device().value()),
            request.arguments(),
            ids,
            clock.instant());
    return ask(call, request.summary());
  }

  /** Asks for another role for a device. The one that it has stays until somebody approves. */
  public ApprovalId askForRole(Device device, DeviceRole wanted) throws PairingRefused {
    if (device.role() == wanted) {
      throw new PairingRefused(PairingRefused.Code.INVALID, "the device has this role already");
    }
    Arguments arguments =
        Arguments.of(
            JsonNodeFactory.instance
                .objectNode()
                .put("device", device.id().value())
                .put("name", device.name())
                .put("from", device.role().word())
                .put("to", wanted.word()));
    ToolCall call =
        Admission.call(
            Admission.UPGRADE,
            device.principal(),
            Optional.of(device.id().value()),
            arguments,
            ids,
            clock.instant());
    return ask(
        call,
        "let \"%s\" be %s instead of %s"
            .formatted(device.name(), wanted.word(), device.role().word()));
  }

  private synchronized ApprovalId ask(ToolCall call, String summary) throws PairingRefused {
    if (waiting.size() >= limits.sessions()) {
      throw new PairingRefused(
          PairingRefused.Code.TOO_MANY, "too many requests wait for an operator; try again later");
    }
    ApprovalRecord approval = Admission.ask(call, summary, revision.get(), limits.codeLife(), ids);
    registry.record(Admission.asked(approval));
    resume(approval);
    return approval.id();
  }

  /** Goes on with a request that waited when the gateway stopped. */
  public void resume(ApprovalRecord approval) {
    waiting.put(
        approval.id(),
        Thread.ofVirtual().name("admission-" + approval.id()).start(() -> settle(approval.id())));
  }

  private void settle(ApprovalId id) {
    try {
      while (!settled(approvals.await(id, new Cancellation()))) {
        // An operator answered in the moment in which the time was over: the answer counts.
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // The gateway stops; the request goes on waiting.
    } catch (RuntimeException e) {
      LOG.error("a request for admission could not be settled", e);
    } finally {
      waiting.remove(id);
    }
  }

  private boolean settled(ApprovalRecord approval) {
    try {
      if (approval.state() == ApprovalState.GRANTED) {
        admit(approval);
      } else {
        registry.record(Admission.refused(approval));
      }
      return true;
    } catch (TransitionRefusedException e) {
      if (approval.state() == ApprovalState.WAITING) {
        return false;
      }
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("a device was not admitted");
      if (approval.state() == ApprovalState.GRANTED) {
        registry.record(Admission.refused(approval));
      }
      return true;
    }
  }

  private void admit(ApprovalRecord approval) {
    Arguments asked = approval.call().arguments();
    DeviceChange change =
        approval.call().tool().equals(Admission.PAIR)
            ? paired(PairingRequest.of(asked), approval.id())
            : upgraded(asked.tree(), approval.id());
    registry.record(Admission.admitted(approval, change));
  }

  private DeviceChange paired(PairingRequest request, ApprovalId approval) {
    var device =
        new Device(
            request.device(),
            request.name(),
            request.kind(),
            request.role(),
            clock.instant(),
            Optional.empty());
    return new DeviceChange.Paired(device, issue(device.id(), request.csr()), approval.value());
  }

  private static DeviceChange upgraded(JsonNode asked, ApprovalId approval) {
    return new DeviceChange.RoleChanged(
        new DeviceId(asked.path("device").asString()),
        DeviceRole.ofWord(asked.path("from").asString()).orElseThrow(),
        DeviceRole.ofWord(asked.path("to").asString()).orElseThrow(),
        approval.value());
  }

  private DeviceCertificate issue(DeviceId device, String csr) {
    var chain = authority.issueDevice(device, CsrIntake.accept(csr));
    X509Certificate leaf = chain.getFirst();
    return new DeviceCertificate(
        device,
        DeviceRegistry.serial(leaf),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant(),
        Certificates.pem(chain));
  }

  /**
   * Issues the next certificate of an admitted device.
   *
   * @throws IllegalArgumentException when the request is refused
   */
  public DeviceCertificate renew(DeviceId device, String csr) {
    DeviceCertificate certificate = issue(device, csr);
    registry.record(new AuditEvent.DeviceChanged(new DeviceChange.Renewed(certificate)));
    return certificate;
  }

  /** Revokes what a device was given but {@code shown}, with which it speaks now. */
  public void revokeOthers(DeviceId device, X509Certificate shown) {
    registry.record(
        new AuditEvent.DeviceChanged(
            new DeviceChange.OthersRevoked(device, DeviceRegistry.serial(shown))));
  }

  /** A request as it stands. */
  public record Request(
      PairingState state, Optional<DeviceId> device, Optional<DeviceCertificate> certificate) {}

  /** Finds a request of either kind. */
  public Optional<Request> find(ApprovalId id) {
    return approvals
        .find(id)
        .filter(Admission::isFor)
        .map(approval -> {
          var device = new DeviceId(approval.call().arguments().tree().path("device").asString());
          PairingState state = PairingState.of(approval.state());
          if (state == PairingState.WAITING && !clock.instant().isBefore(approval.expires())) {
            state = PairingState.EXPIRED; // In a moment it will be recorded, too.
          }
          return new Request(
              state,
              Optional.of(device),
              state == PairingState.COMPLETED && approval.call().tool().equals(Admission.PAIR)
                  ? registry.devices().certificate(device)
                  : Optional.empty());
        });
  }

  /** Lets go of everything that waits; it goes on waiting in the store. */
  @Override
  public void close() {
    List<Thread> threads = List.copyOf(waiting.values());
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        boolean _ = thread.join(LAST_WORDS); // What one of them is writing still has a store.
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
