package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceCertificate;
import dev.palyra.core.identity.DeviceChange;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.core.identity.Devices;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DevicesTest {
  private static final DeviceId ID = new DeviceId(Sample.ulid("D", 1));

  private static final Instant START = Sample.NOW.truncatedTo(ChronoUnit.SECONDS);

  @TempDir private Path folder;
  private Store store;

  @BeforeEach
  void open() {
    store = Store.open(folder.resolve("s"), Sample.KEY, new StoppedClock(), StoreLimits.DEFAULTS);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static DeviceCertificate certificate(String serial) {
    return new DeviceCertificate(
        ID, serial, START, START.plus(Duration.ofDays(1)), "PEM " + serial);
  }

  private static Device device(int n) {
    return new Device(
        new DeviceId(Sample.ulid("D", n)),
        "laptop",
        "linux",
        DeviceRole.AGENT,
        Sample.NOW,
        Optional.empty());
  }

  private void append(DeviceChange change) {
    store.log().append(new AuditEvent.DeviceChanged(change));
  }

  /** An approval that was granted and used up. */
  private String consumed(int n) {
    ToolCall call = Sample.call(n);
    ApprovalRecord approval = Sample.approval(call, n, 1);
    store
        .log()
        .append(
            new AuditEvent.Decided(call, Sample.ask(1)),
            new AuditEvent.ApprovalRequested(approval));
    var yes = Sample.yes(Sample.ALICE);
    ApprovalRecord granted = Sample.counted(approval, yes);
    store.log().append(new AuditEvent.ApprovalAnswered(granted, yes));
    store
        .log()
        .append(
            new AuditEvent.DecidedAgain(call, Sample.permit()),
            new AuditEvent.Started(call, Optional.of(granted)));
    return approval.id().value();
  }

  private void pair() {
    append(new DeviceChange.Paired(device(1), certificate("a1"), consumed(1)));
  }

  @Test
  void aPairedDeviceIsThereAfterARestart() {
    pair();
    store.close();
    open();

    assertThat(store.devices().find(ID)).contains(device(1));
    assertThat(store.devices().all()).containsExactly(device(1));
    assertThat(store.devices().certificate(ID)).contains(certificate("a1"));
  }

  @Test
  void nobodyIsPairedWithoutAnApprovalThatWasUsedForIt() {
    ToolCall call = Sample.call(7);
    ApprovalRecord waiting = Sample.approval(call, 7, 1);
    store
        .log()
        .append(
            new AuditEvent.Decided(call, Sample.ask(1)), new AuditEvent.ApprovalRequested(waiting));

    assertThatThrownBy(() ->
            append(new DeviceChange.Paired(device(1), certificate("a1"), waiting.id().value())))
        .isInstanceOf(TransitionRefusedException.class)
        .hasMessageContaining("was not approved");
    assertThatThrownBy(
            () -> append(new DeviceChange.Paired(device(1), certificate("a1"), "nothing")))
        .isInstanceOf(TransitionRefusedException.class);
    assertThat(store.devices().all()).isEmpty();
  }

  @Test
  void oneApprovalPairsOneDevice() {
    String approval = consumed(1);
    append(new DeviceChange.Paired(device(1), certificate("a1"), approval));

    assertThatThrownBy(
            () -> append(new DeviceChange.Paired(device(2), certificate("a2"), approval)))
        .isInstanceOf(TransitionRefusedException.class);
  }

  @Test
  void aRevokedDeviceNeverComesBack() {
    pair();
    append(
        new DeviceChange.Renewed(
            new DeviceCertificate(ID, "a2", Sample.NOW, Sample.NOW.plusSeconds(90_000), "PEM")));
    append(new DeviceChange.Revoked(ID, "lost", Sample.ALICE));

    assertThat(store.devices().find(ID).orElseThrow().active()).isFalse();
    assertThat(store.devices().revoked(Sample.NOW))
        .extracting(Devices.Revocation::serial)
        .containsExactly("a1", "a2");
    assertThat(store.devices().revoked(Sample.NOW.plusSeconds(87_000)))
        .extracting(Devices.Revocation::serial)
        .containsExactly("a2");
    for (DeviceChange change :
        new DeviceChange[] {
          new DeviceChange.Renewed(certificate("a3")),
          new DeviceChange.OthersRevoked(ID, "a2"),
          new DeviceChange.Renamed(ID, "other", Sample.ALICE),
          new DeviceChange.Revoked(ID, "again", Sample.ALICE),
          new DeviceChange.RoleChanged(ID, DeviceRole.AGENT, DeviceRole.OPERATOR, consumed(5 + 0))
        }) {
      assertThatThrownBy(() -> append(change))
          .as("%s", change)
          .isInstanceOf(TransitionRefusedException.class);
    }
  }

  @Test
  void aRoleChangesOnlyFromTheRoleThatWasApprovedAndOnlyWithAnApproval() {
    pair();
    assertThatThrownBy(() ->
            append(new DeviceChange.RoleChanged(ID, DeviceRole.AGENT, DeviceRole.OPERATOR, "none")))
        .isInstanceOf(TransitionRefusedException.class);
    String approval = consumed(2);
    assertThatThrownBy(() ->
            append(
                new DeviceChange.RoleChanged(ID, DeviceRole.NODE, DeviceRole.OPERATOR, approval)))
        .isInstanceOf(TransitionRefusedException.class);

    append(new DeviceChange.RoleChanged(ID, DeviceRole.AGENT, DeviceRole.OPERATOR, approval));

    assertThat(store.devices().find(ID).orElseThrow().role()).isEqualTo(DeviceRole.OPERATOR);
  }

  @Test
  void theOtherCertificatesOfADeviceAreRevoked() {
    pair();
    append(
        new DeviceChange.Renewed(
            new DeviceCertificate(ID, "a2", Sample.NOW, Sample.NOW.plusSeconds(90_000), "PEM")));
    append(new DeviceChange.OthersRevoked(ID, "a2"));

    assertThat(store.devices().revoked(Sample.NOW))
        .extracting(Devices.Revocation::serial)
        .containsExactly("a1");
    assertThat(store.devices().certificate(ID).orElseThrow().serial()).isEqualTo("a2");
  }
}
