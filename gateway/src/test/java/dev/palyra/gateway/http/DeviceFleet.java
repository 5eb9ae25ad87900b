package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.gateway.config.DeviceSettings;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.gateway.device.MemorySafe;
import dev.palyra.gateway.device.MovedClock;
import dev.palyra.gateway.tls.GatewayKeys;
import dev.palyra.identity.ca.CaSettings;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.device.DeviceStore;
import dev.palyra.identity.device.PairedDevice;
import dev.palyra.identity.device.Pairing;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.store.Store;
import dev.palyra.testkit.FakePolicy;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A gateway with a device port on a real socket, at a clock that a test moves. */
final class DeviceFleet implements AutoCloseable {
  static final SecureRandom RANDOM = new SecureRandom();

  final MovedClock clock = new MovedClock();
  final TestServer server;
  private final Path folder;
  private @Nullable DevicePort port;
  private int devices;

  DeviceFleet(Path folder, Settings settings, PairingLimits limits, int maxConnections) {
    this.folder = folder;
    var device = new DeviceSettings(true, "127.0.0.1", 0, List.of("localhost"), maxConnections);
    this.server =
        new TestServer(
            folder,
            settings,
            FakePolicy.permitAll(),
            store -> {
              port = open(device, store, limits, clock);
              return Optional.of(port);
            });
  }

  private static DevicePort open(
      DeviceSettings settings, Store store, PairingLimits limits, Clock clock) {
    return new DevicePort(
        settings,
        new GatewayKeys(
            CertificateAuthority.open(
                new MemorySafe(), CaSettings.defaults(settings.hosts()), clock, RANDOM),
            clock,
            _ -> {}),
        new DevicePort.Ports(
            store.devices(),
            store.approvals(),
            store.log(),
            () -> new PolicyRevision("ab".repeat(32))),
        limits,
        clock,
        RANDOM);
  }

  DevicePort port() {
    return Objects.requireNonNull(port);
  }

  String address() {
    return port().addresses().getFirst();
  }

  /** Pairs a device, with an operator who says yes. */
  PairedDevice pair(DeviceRole role) throws Exception {
    var store = new DeviceStore(folder.resolve("device-" + devices++));
    try (var pairing = new Pairing(address(), Optional.empty(), clock, RANDOM)) {
      var code = port().desk().newCode(role).code();
      Pairing.Asked asked = pairing.ask(code, "laptop", "linux", role);
      answer(asked.request(), Verdict.APPROVE);
      store.write(pairing.await(asked, Duration.ofMillis(20)));
      return new PairedDevice(store, clock, RANDOM);
    }
  }

  void answer(String request, Verdict verdict) {
    ApprovalRecord approval = server.store.approvals().find(new ApprovalId(request)).orElseThrow();
    var decision =
        new ApprovalDecision(
            verdict,
            TestServer.OPERATOR,
            Optional.empty(),
            Set.of(),
            ApprovalDecision.Proof.NONE,
            clock.instant(),
            "");
    var counted = (ApprovalRecord.Answer.Counted) approval.answer(decision);
    server.log.append(new AuditEvent.ApprovalAnswered(counted.record(), decision));
  }

  static int status(PairedDevice device, String path) throws Exception {
    return device
        .link()
        .http()
        .send(
            HttpRequest.newBuilder(device.link().uri(path)).timeout(Duration.ofMinutes(1)).build(),
            BodyHandlers.discarding())
        .statusCode();
  }

  @Override
  public void close() {
    port().close();
    server.close();
  }
}
