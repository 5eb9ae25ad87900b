package dev.palyra.gateway.device;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalDecision.Verdict;
import dev.palyra.core.approval.ApprovalId;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.call.Principal;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.gateway.config.DeviceSettings;
import dev.palyra.gateway.tls.GatewayKeys;
import dev.palyra.identity.ca.CaSettings;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.store.Store;
import dev.palyra.store.StoreLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The gateway's side of pairing over a real store, without a socket. */
final class RealPairing implements AutoCloseable {
  static final SecureRandom RANDOM = new SecureRandom();
  private static final Principal OPERATOR = new Principal(Principal.Kind.OPERATOR, "ann");
  private static final DeviceSettings SETTINGS =
      new DeviceSettings(true, "127.0.0.1", 0, List.of("localhost"), 16);
  private static final KeyPair AUDIT_KEY = auditKey();

  final MovedClock clock = new MovedClock();
  private final MemorySafe safe = new MemorySafe();
  private final Path folder;
  private Store store;
  private DevicePort port;

  RealPairing() throws IOException {
    Path memory = Path.of("/dev/shm"); // No fsync to wait for, where there is one.
    folder =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "palyra")
            : Files.createTempDirectory("palyra");
    store = openStore();
    port = openPort();
  }

  private static KeyPair auditKey() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Store openStore() {
    return Store.open(folder, AUDIT_KEY, clock, StoreLimits.DEFAULTS);
  }

  private DevicePort openPort() {
    var opened =
        new DevicePort(
            SETTINGS,
            new GatewayKeys(
                CertificateAuthority.open(
                    safe, CaSettings.defaults(SETTINGS.hosts()), clock, RANDOM),
                clock,
                _ -> {}),
            new DevicePort.Ports(
                store.devices(),
                store.approvals(),
                store.log(),
                () -> new PolicyRevision("ab".repeat(32))),
            PairingLimits.DEFAULTS,
            clock,
            RANDOM);
    store.recover().waiting().forEach(opened::resume);
    return opened;
  }

  DevicePort port() {
    return port;
  }

  /** What an operator does: returns false where it came too late. */
  boolean answer(ApprovalId id, Verdict verdict) {
    ApprovalRecord approval = store.approvals().find(id).orElseThrow();
    var decision =
        new ApprovalDecision(
            verdict,
            OPERATOR,
            Optional.empty(),
            Set.of(),
            ApprovalDecision.Proof.NONE,
            clock.instant(),
            "");
    return switch (approval.answer(decision)) {
      case ApprovalRecord.Answer.Counted counted -> {
        store.log().append(new AuditEvent.ApprovalAnswered(counted.record(), decision));
        yield true;
      }
      case ApprovalRecord.Answer.TooLate _ -> false;
      case ApprovalRecord.Answer.NotAllowed not -> throw new AssertionError(not.why());
    };
  }

  void advance(Duration by) {
    clock.advance(by);
  }

  /** Stops and starts, with {@code meanwhile} between the end of waiting and that of the store. */
  void restart(Runnable meanwhile) {
    port.close();
    meanwhile.run();
    store.close();
    store = openStore();
    port = openPort();
  }

  @Override
  public void close() throws IOException {
    port.close();
    store.close();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
