package dev.palyra.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.identity.DeviceRole;
import dev.palyra.gateway.config.Settings;
import dev.palyra.identity.device.PairedDevice;
import dev.palyra.identity.pairing.PairingLimits;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Almost two years within a minute: a device that renews a thousand times, while others of its
 * threads call without a pause, and the root changes twice.
 */
@Tag("soak")
class RenewalSoakTest {
  private static final int RENEWALS = 1_000;
  private static final int CALLERS = 2;
  private static final Duration STEP = Duration.ofHours(8);

  @TempDir private Path folder;

  @Test
  void noCallFailsInAThousandRenewals() throws Exception {
    try (var fleet =
            new DeviceFleet(folder, Settings.defaults(folder), PairingLimits.DEFAULTS, 64);
        PairedDevice device = fleet.pair(DeviceRole.AGENT)) {
      X509Certificate firstRoot = fleet.port().authority().bundle().current();
      var stop = new AtomicBoolean();
      var calls = new AtomicIntegerArray(CALLERS);
      Queue<Object> failures = new ConcurrentLinkedQueue<>();
      var ended = new CountDownLatch(CALLERS);
      for (int i = 0; i < CALLERS; i++) {
        int caller = i;
        Thread.ofVirtual()
            .start(() -> {
              while (!stop.get()) {
                call(device, failures);
                calls.incrementAndGet(caller);
              }
              ended.countDown();
            });
      }
      int renewals = 0;
      while (renewals < RENEWALS && failures.isEmpty()) {
        fleet.clock.advance(STEP);
        fleet.port().lookAtClock();
        renewals += device.renewIfDue() ? 1 : 0;
        if (renewals == RENEWALS / 2 || renewals == RENEWALS - 50) {
          rotate(fleet, renewals);
        }
        await(calls);
      }
      stop.set(true);
      ended.await();

      assertThat(failures).isEmpty();
      assertThat(renewals).isEqualTo(RENEWALS);
      assertThat(fleet.port().authority().bundle().current()).isNotEqualTo(firstRoot);
      assertThat(fleet.server.store.devices().all()).hasSize(1);
    }
  }

  private int rotated;

  private void rotate(DeviceFleet fleet, int renewals) {
    if (rotated != renewals) {
      rotated = renewals;
      fleet.port().rotateAuthority(TestServer.OPERATOR);
    }
  }

  private static void call(PairedDevice device, Queue<Object> failures) {
    try {
      int status = DeviceFleet.status(device, "/v1/tools");
      if (status != 200) {
        failures.add(status);
      }
    } catch (Exception e) {
      failures.add(e);
    }
  }

  /** Time goes on once each caller has begun and ended a call since it last did. */
  private static void await(AtomicIntegerArray calls) throws InterruptedException {
    int[] before = new int[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
      before[i] = calls.get(i);
    }
    for (int i = 0; i < CALLERS; i++) {
      while (calls.get(i) < before[i] + 2) {
        Thread.sleep(1);
      }
    }
  }
}
