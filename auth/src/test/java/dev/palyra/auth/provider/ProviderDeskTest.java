package dev.palyra.auth.provider;

import static dev.palyra.auth.provider.Workbench.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.access.AccessChange.ProfileChanged;
import dev.palyra.core.provider.ProviderOutcome;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.provider.ProviderUnavailableException;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProviderDeskTest {
  private final Workbench bench = new Workbench();

  @AfterEach
  void stop() {
    bench.close();
  }

  private ProviderProfile key(String name, String... fallbacks) {
    String ref = "vault://global/" + name;
    bench.secret(ref, "key-of-" + name);
    return bench.profile(
        name, Optional.of(VaultRef.parse(ref)), Optional.empty(), List.of(fallbacks));
  }

  private void report(String name, ProviderOutcome outcome) {
    try (var lease = bench.desk.of("default").lease(name)) {
      assertThat(lease.profile()).isEqualTo(name);
      bench.desk.report(lease, outcome);
    }
  }

  @Test
  void aProfileThatCoolsDownIsReplacedByItsFallback() {
    var _ = key("spare");
    var _ = key("main", "spare");
    assertThat(bench.lent("main")).isEqualTo("key-of-main");

    report("main", new ProviderOutcome.Refused());

    assertThat(bench.lent("main")).isEqualTo("key-of-spare");
    bench.pass(Duration.ofSeconds(6));
    assertThat(bench.lent("main")).isEqualTo("key-of-main");
  }

  @Test
  void pausesGrowAndAreBounded() {
    ProviderProfile main = key("main");
    long before = 0;
    for (int i = 0; i < 12; i++) {
      report("main", new ProviderOutcome.Failed());
      Duration pause = Duration.between(bench.now, bench.desk.health(main).until().orElseThrow());
      assertThat(pause.toSeconds()).isGreaterThanOrEqualTo(before).isBetween(5L, 600L);
      before = pause.toSeconds();
      bench.pass(pause);
    }
    assertThat(before).isEqualTo(600);
    report("main", new ProviderOutcome.Accepted());
    assertThat(bench.desk.health(main).state()).isEqualTo(ProfileHealth.State.OK);
  }

  @Test
  void aProviderThatSaysWhenIsBelievedUpToAnHour() {
    ProviderProfile main = key("main");
    report("main", new ProviderOutcome.Limited(Optional.of(Duration.ofDays(2))));

    assertThat(bench.desk.health(main).until()).contains(bench.now.plus(Duration.ofHours(1)));
  }

  @Test
  void whereNothingElseIsOneThatOnlyFailedIsLentAndOneThatWasRefusedIsNot() {
    var _ = key("main");
    report("main", new ProviderOutcome.Failed());
    assertThat(bench.lent("main")).isEqualTo("key-of-main");
    report("main", new ProviderOutcome.Refused());

    assertThatThrownBy(() -> bench.lent("main"))
        .isInstanceOf(ProviderUnavailableException.class)
        .hasMessageContaining("`main` is failing: the credential was refused");
  }

  @Test
  void withoutANameTheFirstInOrderThatIsWellIsLent() {
    var missing =
        new ProviderProfile(
            "a-first",
            dev.palyra.core.provider.ProviderKind.OPENAI,
            URI.create("https://api.example/v1"),
            Optional.empty(),
            1,
            List.of(),
            Optional.of(VaultRef.parse("vault://global/none")),
            Optional.empty());
    bench.desk.put(missing, ANN, List.of());
    var _ = key("later");

    assertThat(bench.desk.health(missing).state()).isEqualTo(ProfileHealth.State.MISSING);
    assertThat(bench.lent("")).isEqualTo("key-of-later");
    assertThat(bench.desk.explain("", Optional.empty()))
        .extracting(each -> each.health().state())
        .containsExactly(ProfileHealth.State.MISSING, ProfileHealth.State.OK);
  }

  @Test
  void aProfileOfAnAgentServesNoOther() {
    ProviderProfile all = key("all");
    var own =
        new ProviderProfile(
            "own",
            all.kind(),
            all.endpoint(),
            Optional.of("builder"),
            1,
            List.of(),
            all.key(),
            Optional.empty());
    bench.desk.put(own, ANN, List.of());

    try (var lease = bench.desk.of("builder").lease("own")) {
      assertThat(lease.profile()).isEqualTo("own");
    }
    assertThatThrownBy(() -> bench.desk.of("other").lease("own"))
        .hasMessageContaining("no profile for this agent");
    try (var lease = bench.desk.of("other").lease("")) {
      assertThat(lease.profile()).isEqualTo("all");
    }
  }

  @Test
  void changesAreRecordedWithOldAndNew() {
    ProviderProfile first = key("main");
    ProviderProfile second = bench.profile("main", Optional.empty(), Optional.empty(), List.of());
    assertThat(bench.desk.remove("main", ANN)).isTrue();
    assertThat(bench.desk.remove("main", ANN)).isFalse();

    assertThat(bench.changes)
        .containsExactly(
            new ProfileChanged(Optional.empty(), Optional.of(first), ANN),
            new ProfileChanged(Optional.of(first), Optional.of(second), ANN),
            new ProfileChanged(Optional.of(second), Optional.empty(), ANN));
  }

  @Test
  void aFallbackHasToBeThere() {
    assertThatThrownBy(
            () -> bench.profile("main", Optional.empty(), Optional.empty(), List.of("none")))
        .hasMessageContaining("no profile `none`");
  }

  @Test
  void aKeyIsTriedAndWhatComesOfItCounts() {
    ProviderProfile wrong = key("wrong");

    assertThat(bench.desk.check(wrong)).get().asString().contains("refuses it (status 401)");
    assertThat(bench.desk.health(wrong).state()).isEqualTo(ProfileHealth.State.FAILING);
    ProviderProfile right = bench.connected("work");
    assertThat(bench.desk.check(right)).isEmpty();
  }
}
