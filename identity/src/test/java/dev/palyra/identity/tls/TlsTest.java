package dev.palyra.identity.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

final class TlsTest {
  private static List<String> of(String... known) {
    return Tls.groups(known);
  }

  @Test
  void hybridGroupComesFirstWhereTheJdkHasIt() {
    assertThat(of("secp256r1", "x25519", "SecP256r1MLKEM768", "X25519MLKEM768"))
        .containsExactly("X25519MLKEM768", "SecP256r1MLKEM768", "x25519", "secp256r1");
    assertThat(of("x25519", "secp256r1", "secp384r1", "X25519MLKEM768"))
        .containsExactly("X25519MLKEM768", "x25519", "secp256r1");
  }

  @Test
  void groupThatTheJdkDoesNotKnowIsNotNamed() {
    assertThat(of("ffdhe2048", "secp256r1", "x25519")).containsExactly("x25519", "secp256r1");
    assertThat(Tls.groups(null)).containsExactly("x25519", "secp256r1");
  }

  @Test
  void weakerGroupsAreLeftOut() {
    assertThat(of("secp521r1", "ffdhe2048", "x25519")).containsExactly("x25519");
  }

  @Test
  void connectionsUseWhatThisJdkOffers() throws Exception {
    SSLContext context = SSLContext.getInstance(Tls.VERSION);
    context.init(null, null, null);
    List<String> used = List.of(Tls.parameters(context).getNamedGroups());

    assertThat(used)
        .isEqualTo(Tls.groups(context.getSupportedSSLParameters().getNamedGroups()))
        .containsAll(Tls.hybridGroups())
        .contains("x25519");
  }
}
