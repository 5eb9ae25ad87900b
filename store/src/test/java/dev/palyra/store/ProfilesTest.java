package dev.palyra.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.access.AccessChange.ProfileChanged;
import dev.palyra.core.audit.AuditEvent.AccessChanged;
import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.provider.OAuthLogin;
import dev.palyra.core.provider.ProviderKind;
import dev.palyra.core.provider.ProviderProfile;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilesTest {
  private static final ProviderProfile KEYED =
      new ProviderProfile(
          "keyed",
          ProviderKind.ANTHROPIC,
          URI.create("https://api.example/v1"),
          Optional.of("builder"),
          5,
          List.of(),
          Optional.of(VaultRef.parse("vault://global/k?version=2")),
          Optional.empty());
  private static final ProviderProfile LOGIN =
      new ProviderProfile(
          "work",
          ProviderKind.OPENAI,
          URI.create("https://api.example/v1"),
          Optional.empty(),
          1,
          List.of("keyed"),
          Optional.empty(),
          Optional.of(
              new OAuthLogin(
                  "https://auth.example",
                  true,
                  "client",
                  URI.create("https://auth.example/a"),
                  URI.create("https://auth.example/t"),
                  Optional.of(URI.create("https://auth.example/d")),
                  Optional.empty(),
                  List.of("openid", "offline_access"))));

  @TempDir Path folder;

  private static AccessChanged change(
      Optional<ProviderProfile> before, Optional<ProviderProfile> after) {
    return new AccessChanged(new ProfileChanged(before, after, Sample.ALICE));
  }

  @Test
  void profilesStayAndChangeOnlyFromWhatTheyWere() throws Exception {
    var key = java.security.KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var clock = java.time.Clock.systemUTC();
    try (Store store = Store.open(folder.resolve("s"), key, clock, StoreLimits.DEFAULTS)) {
      store.log().append(change(Optional.empty(), Optional.of(KEYED)));
      store.log().append(change(Optional.empty(), Optional.of(LOGIN)));
    }
    try (Store store = Store.open(folder.resolve("s"), key, clock, StoreLimits.DEFAULTS)) {
      assertThat(store.profiles().profiles()).containsExactly(LOGIN, KEYED);
      assertThat(store.profiles().profile("keyed")).contains(KEYED);
      assertThatThrownBy(() -> store.log().append(change(Optional.empty(), Optional.of(KEYED))))
          .isInstanceOf(TransitionRefusedException.class);
      var other =
          new ProviderProfile(
              "keyed",
              KEYED.kind(),
              KEYED.endpoint(),
              Optional.empty(),
              0,
              List.of(),
              KEYED.key(),
              Optional.empty());
      store.log().append(change(Optional.of(KEYED), Optional.of(other)));
      assertThatThrownBy(() -> store.log().append(change(Optional.of(KEYED), Optional.of(other))))
          .isInstanceOf(TransitionRefusedException.class);
      assertThat(store.profiles().profiles()).containsExactly(other, LOGIN);
      store.log().append(change(Optional.of(other), Optional.empty()));
      assertThat(store.profiles().profiles()).containsExactly(LOGIN);
    }
  }
}
