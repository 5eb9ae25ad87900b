package dev.palyra.auth.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.provider.ProviderOutcome;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.provider.ProviderUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenKeeperTest {
  private final Workbench bench = new Workbench();

  @AfterEach
  void stop() {
    bench.close();
  }

  private ProfileHealth.State health(ProviderProfile profile) {
    return bench.desk.health(profile).state();
  }

  @Test
  void aHundredRunsAtOnceCauseOneRenewal() throws Exception {
    var _ = bench.connected("work");
    bench.pass(Duration.ofHours(2));
    bench.provider.gate = new Semaphore(0);
    try (var runs = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> lent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        lent.add(runs.submit(() -> bench.lent("work")));
      }
      while (bench.provider.renewals.get() == 0) {
        Thread.onSpinWait();
      }
      bench.provider.gate.release(1_000);
      String first = lent.getFirst().get(60, TimeUnit.SECONDS);
      for (Future<String> each : lent) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(first);
      }
    }
    assertThat(bench.provider.renewals).hasValue(1);
  }

  @Test
  void aHundredRunsAtOnceCauseOneFailureToo() throws Exception {
    var _ = bench.connected("work");
    bench.pass(Duration.ofHours(2));
    assertThat(bench.provider.steal("refresh-token-2")).isTrue();
    try (var runs = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> lent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        lent.add(
            runs.submit(() ->
                assertThatThrownBy(() -> bench.lent("work"))
                    .isInstanceOf(ProviderUnavailableException.class)
                    .hasMessageContaining("log in again")));
      }
      for (Future<?> each : lent) {
        var _ = each.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(bench.provider.renewals).hasValue(1);
    assertThat(bench.logins()).containsExactly("connected", "lost");
  }

  @Test
  void aTokenIsRenewedInTheBackgroundBeforeItEnds() {
    ProviderProfile profile = bench.connected("work");
    bench.keeper.renewDue(bench::profiles);
    assertThat(bench.provider.renewals).hasValue(0);
    bench.pass(Duration.ofMinutes(56));
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.EXPIRING);

    bench.keeper.renewDue(bench::profiles);

    assertThat(bench.provider.renewals).hasValue(1);
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.OK);
  }

  @Test
  void aTokenThatLivesForAMomentIsWellUntilItIsDue() {
    bench.provider.life = Optional.of(4L);
    ProviderProfile profile = bench.connected("work");
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.OK);
    bench.pass(Duration.ofSeconds(3));
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.EXPIRING);
    bench.pass(Duration.ofSeconds(1));
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.EXPIRED);

    assertThat(bench.lent("work")).startsWith("access-token-");
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.OK);
  }

  @Test
  void whatRotatedIsStoredBeforeAnybodyGetsIt() {
    var _ = bench.connected("work");
    String before = bench.stored("work");
    bench.pass(Duration.ofHours(2));

    String lent = bench.lent("work");

    assertThat(bench.stored("work")).contains(lent).isNotEqualTo(before);
    bench.restart();
    assertThat(bench.lent("work")).isEqualTo(lent);
    bench.pass(Duration.ofHours(2));
    assertThat(bench.lent("work")).isNotEqualTo(lent);
    assertThat(bench.provider.renewals).hasValue(2);
  }

  @Test
  void aRefreshTokenThatDoesNotRotateGoesOnHolding() {
    bench.provider.rotates = false;
    var _ = bench.connected("work");
    for (int i = 1; i <= 3; i++) {
      bench.pass(Duration.ofHours(2));
      assertThat(bench.lent("work")).startsWith("access-token-");
      assertThat(bench.provider.renewals).hasValue(i);
    }
  }

  @Test
  void aStolenRefreshTokenEndsTheLoginAndIsSaidOnce() {
    ProviderProfile profile = bench.connected("work");
    assertThat(bench.provider.steal("refresh-token-2")).isTrue();
    bench.pass(Duration.ofHours(2));

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> bench.lent("work")).hasMessageContaining("log in again");
      bench.pass(Duration.ofHours(1));
    }
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.EXPIRED);
    assertThat(bench.provider.renewals).hasValue(1);
    assertThat(bench.logins()).containsExactly("connected", "lost");
  }

  @Test
  void aServerThatIsDownIsAskedWithGrowingPausesWhileTheTokenHolds() {
    var _ = bench.connected("work");
    String held = bench.lent("work");
    bench.pass(Duration.ofMinutes(56));
    bench.provider.down = true;
    assertThat(bench.lent("work")).isEqualTo(held);
    assertThat(bench.lent("work")).isEqualTo(held);
    bench.provider.down = false;
    assertThat(bench.lent("work")).isEqualTo(held); // Not asked yet.
    bench.pass(Duration.ofSeconds(16));

    assertThat(bench.lent("work")).isNotEqualTo(held);
    assertThat(bench.provider.renewals).hasValue(1);
    assertThat(bench.logins()).containsExactly("connected");
  }

  /** Our clock is not the server's: only lifetimes count, and a refusal counts more. */
  @Test
  void aClockThatIsSetBackDoesNotKeepATokenThatEnded() {
    var _ = bench.connected("work");
    bench.pass(Duration.ofHours(-5));
    bench.provider.withdraw();
    String refused = bench.lent("work");
    try (var lease = bench.desk.of("default").lease("work")) {
      bench.desk.report(lease, new ProviderOutcome.Refused());
    }

    assertThat(bench.lent("work")).isNotEqualTo(refused);
    assertThat(bench.provider.renewals).hasValue(1);
  }

  @Test
  void aClockThatIsSetAheadCausesARenewalAndNothingWorse() {
    var _ = bench.connected("work");
    bench.pass(Duration.ofDays(400));

    assertThat(bench.lent("work")).startsWith("access-token-");
    assertThat(bench.provider.renewals).hasValue(1);
  }

  @Test
  void lifetimesThatAreNonsenseAreBounded() {
    for (long seconds : new long[] {0, Long.MAX_VALUE / 2}) {
      bench.provider.life = Optional.of(seconds);
      ProviderProfile profile = bench.connected("work");
      assertThat(bench.desk.health(profile).expires().orElseThrow())
          .isAfter(bench.now)
          .isBeforeOrEqualTo(bench.now.plus(Duration.ofDays(90)));
    }
  }

  @Test
  void aTokenThatIsRefusedAlthoughYoungIsNotRenewedAgainAndAgain() {
    ProviderProfile profile = bench.connected("work");
    try (var lease = bench.desk.of("default").lease("work")) {
      bench.desk.report(lease, new ProviderOutcome.Refused());
    }

    assertThat(bench.provider.renewals).hasValue(0);
    assertThat(health(profile)).isEqualTo(ProfileHealth.State.FAILING);
  }
}
