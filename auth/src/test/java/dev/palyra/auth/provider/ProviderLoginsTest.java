package dev.palyra.auth.provider;

import static dev.palyra.auth.provider.Workbench.ANN;
import static dev.palyra.auth.provider.Workbench.BACK;
import static dev.palyra.auth.provider.Workbench.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.provider.ProviderProfile;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderLoginsTest {
  private final Workbench bench = new Workbench();

  @AfterEach
  void stop() {
    bench.close();
  }

  private void refused(String answer, String owner, String why) {
    assertThatThrownBy(() -> bench.logins.finish(answer, owner, ANN))
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining(why);
    assertThat(bench.stored("work")).isEmpty();
  }

  @Test
  void aLoginEndsWithATokenThatWorks() {
    var _ = bench.connected("work");

    assertThat(bench.lent("work")).startsWith("access-token-");
    assertThat(bench.logins()).containsExactly("connected");
  }

  @Test
  void aLoginIsGoodOnce() {
    var _ = bench.oauth("work");
    URI page = bench.logins.begin("work", "s1", BACK).page();
    String answer = bench.answer(page);
    var _ = bench.logins.finish(answer, "s1", ANN);

    assertThatThrownBy(() -> bench.logins.finish(answer, "s1", ANN))
        .hasMessageContaining("no such login");
  }

  @Test
  void aCodeThatWasUsedIsRefused() {
    var _ = bench.oauth("work");
    URI first = bench.logins.begin("work", "s1", BACK).page();
    String code = bench.provider.agree(first);
    var _ =
        bench.logins.finish(Workbench.answer(code, state(first), bench.provider.url()), "s1", ANN);
    var _ = bench.logins.revoke("work", ANN);
    URI second = bench.logins.begin("work", "s1", BACK).page();

    refused(Workbench.answer(code, state(second), bench.provider.url()), "s1", "invalid_grant");
    assertThat(bench.logins()).containsExactly("connected", "revoked", "refused");
  }

  @Test
  void aCodeOfAnotherLoginHasTheWrongVerifier() {
    var _ = bench.oauth("work");
    URI mine = bench.logins.begin("work", "s1", BACK).page();
    URI injected = bench.logins.begin("work", "s2", BACK).page();
    String code = bench.provider.agree(injected);

    refused(Workbench.answer(code, state(mine), bench.provider.url()), "s1", "invalid_grant");
  }

  @Test
  void aStateThatWasNotGivenIsRefused() {
    var _ = bench.oauth("work");
    URI page = bench.logins.begin("work", "s1", BACK).page();
    String code = bench.provider.agree(page);

    refused(Workbench.answer(code, "guessed", bench.provider.url()), "s1", "no such login");
    refused("code=" + code, "s1", "no such login");
  }

  @Test
  void anotherSessionCannotEndALogin() {
    var _ = bench.oauth("work");
    String answer = bench.answer(bench.logins.begin("work", "s1", BACK).page());

    refused(answer, "s2", "belongs to somebody else");
    refused(answer, "s1", "no such login");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", ""})
  void anAnswerOfAnotherServerIsRefused(String issuer) {
    var _ = bench.oauth("work");
    URI page = bench.logins.begin("work", "s1", BACK).page();
    String code = bench.provider.agree(page);
    String answer =
        issuer.isEmpty()
            ? "code=" + code + "&state=" + state(page)
            : Workbench.answer(code, state(page), issuer);

    refused(answer, "s1", "not from the authorization server asked");
  }

  @Test
  void anAnswerThatCouldBeReadInTwoWaysIsRefused() {
    var _ = bench.oauth("work");
    URI page = bench.logins.begin("work", "s1", BACK).page();

    refused(bench.answer(page) + "&code=other", "s1", "one thing twice");
    refused(bench.answer(page) + "&state=other", "s1", "one thing twice");
    refused("state=" + "x".repeat(9_000), "s1", "too long");
  }

  @Test
  void aRefusalOfTheProviderIsSaidWithoutItsText() {
    var _ = bench.oauth("work");
    URI page = bench.logins.begin("work", "s1", BACK).page();
    String answer =
        Workbench.answer("x", state(page), bench.provider.url())
            .replace("code=x", "error=access_denied&error_description=%3Cscript%3E");

    refused(answer, "s1", "access_denied");
  }

  @Test
  void aLoginLapses() {
    var _ = bench.oauth("work");
    String answer = bench.answer(bench.logins.begin("work", "s1", BACK).page());
    bench.pass(Duration.ofMinutes(11));

    refused(answer, "s1", "it has lapsed");
  }

  @Test
  void aRestartInBetweenIsSaid() {
    var _ = bench.oauth("work");
    String answer = bench.answer(bench.logins.begin("work", "s1", BACK).page());
    bench.restart();

    refused(answer, "s1", "the gateway was restarted meanwhile");
  }

  @Test
  void aProfileThatWasChangedTakesNoAnswerToTheOldOne() {
    var _ = bench.oauth("work");
    String answer = bench.answer(bench.logins.begin("work", "s1", BACK).page());
    var _ =
        bench.profile(
            "work", Optional.empty(), Optional.of(bench.login("https://other.example")), List.of());

    refused(answer, "s1", "was changed meanwhile");
  }

  @Test
  void aTokenThatDoesNotWorkIsGivenBackAndNotKept() {
    var _ = bench.oauth("work");
    bench.provider.apiRefuses = true;

    refused(bench.answer(bench.logins.begin("work", "s1", BACK).page()), "s1", "was not kept");
    assertThat(bench.provider.revoked).hasValue(1);
    assertThat(bench.logins()).containsExactly("refused");
  }

  @Test
  void tokensDoNotGoWhereTheProfilePointsLater() {
    ProviderProfile profile = bench.connected("work");
    String stored = bench.stored("work");
    var moved =
        bench.profile(
            "work", Optional.empty(), Optional.of(bench.login("https://other.example")), List.of());
    assertThat(bench.provider.revoked).hasValue(1);
    bench.secret("vault://global/provider-work", stored);

    assertThat(bench.desk.health(moved).state()).isEqualTo(ProfileHealth.State.MISSING);
    assertThat(profile).isNotEqualTo(moved);
  }

  @Test
  void whatIsRevokedIsGivenBackAndCanBeConnectedAgain() {
    ProviderProfile profile = bench.connected("work");

    assertThat(bench.logins.revoke("work", ANN)).isEmpty();
    assertThat(bench.provider.revoked).hasValue(1);
    assertThat(bench.desk.health(profile).state()).isEqualTo(ProfileHealth.State.MISSING);
    var _ =
        bench.logins.finish(bench.answer(bench.logins.begin("work", "s1", BACK).page()), "s1", ANN);
    assertThat(bench.lent("work")).startsWith("access-token-");
  }

  @Test
  void aDeviceWaitsForThePersonAndNeverAsksTooOften() {
    var _ = bench.oauth("work");
    var begun = bench.logins.beginDevice("work", "s1");
    assertThat(begun.code()).isEqualTo("ABCD-EFGH");

    for (int i = 0; i < 50; i++) {
      assertThat(bench.logins.poll(begun.id(), "s1", ANN).connected()).isFalse();
    }
    assertThat(bench.provider.asked).hasValue(0);
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.logins.poll(begun.id(), "s1", ANN).connected()).isFalse();
    bench.provider.device = "slow";
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.logins.poll(begun.id(), "s1", ANN).interval())
        .isEqualTo(Duration.ofSeconds(10));
    bench.provider.device = "agreed";
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.logins.poll(begun.id(), "s1", ANN).connected()).isFalse();
    bench.pass(Duration.ofSeconds(5));
    assertThat(bench.logins.poll(begun.id(), "s1", ANN).connected()).isTrue();
    assertThat(bench.provider.asked).hasValue(3);
    assertThat(bench.lent("work")).startsWith("access-token-");
    assertThatThrownBy(() -> bench.logins.poll(begun.id(), "s1", ANN))
        .hasMessageContaining("no such login");
  }

  @Test
  void aDeviceLoginIsItsOwnersAndEndsWithARefusal() {
    var _ = bench.oauth("work");
    var begun = bench.logins.beginDevice("work", "s1");
    bench.provider.device = "denied";
    bench.pass(Duration.ofSeconds(5));

    assertThatThrownBy(() -> bench.logins.poll(begun.id(), "s2", ANN))
        .hasMessageContaining("no such login");
    assertThatThrownBy(() -> bench.logins.poll(begun.id(), "s1", ANN))
        .hasMessageContaining("access_denied");
    assertThatThrownBy(() -> bench.logins.poll(begun.id(), "s1", ANN))
        .hasMessageContaining("no such login");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:4711/callback",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:4711/callback?x=1",
        "http://127.0.0.1:4711/callback/",
        "http://127.0.0.1:99999/callback",
        "http://127.0.0.1:04711/callback",
        "http://127.0.0.1:4711@evil.example/callback",
        "https://127.0.0.1:4711/callback"
      })
  void onlyTheExactAddressOfAListenerIsOne(String redirect) {
    assertThat(ProviderLogins.isListener(redirect)).isFalse();
    assertThat(ProviderLogins.isListener(BACK.toString())).isTrue();
  }
}
