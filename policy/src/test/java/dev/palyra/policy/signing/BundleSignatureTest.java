package dev.palyra.policy.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.policy.bundle.BundleSource;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BundleSignatureTest {
  private static final Map<String, String> FILES =
      Map.of("a.cedar", "permit (", "b.cedar", "", "groups.toml", "");
  private final KeyPair key = key();
  private final SignatureRequired required =
      new SignatureRequired(List.of(key().getPublic(), key.getPublic()));

  @Test
  void admitsWhatATrustedKeySigned() throws GeneralSecurityException {
    assertThat(required.objections(signed(FILES, key))).isEmpty();
  }

  @Test
  void refusesWhatIsNotSignedOrSignedByAStranger() throws GeneralSecurityException {
    assertThat(required.objections(BundleSource.of(FILES))).isNotEmpty();
    assertThat(required.objections(signed(FILES, key()))).isNotEmpty();
  }

  @Test
  void refusesAnyChange() throws GeneralSecurityException {
    String signature = signed(FILES, key).files().getOrDefault(BundleSignature.FILE, "");
    for (Map<String, String> changed :
        List.of(
            Map.of("a.cedar", "permit ( ", "b.cedar", "", "groups.toml", ""),
            Map.of("a.cedar", "permit (", "b.cedar", ""),
            Map.of("a.cedar", "permit (", "c.cedar", "", "groups.toml", ""),
            Map.of("a.cedarb.cedar", "permit (", "groups.toml", ""),
            Map.of("a.cedar", "permit (", "b.cedar", "", "groups.toml", "", "z.test.toml", ""))) {
      Map<String, String> files = new TreeMap<>(changed);
      files.put(BundleSignature.FILE, signature);
      assertThat(required.objections(BundleSource.of(files))).as("%s", changed).isNotEmpty();
    }
    for (String broken : List.of("", "?", signature.substring(4), signature + "AAAA")) {
      Map<String, String> files = new TreeMap<>(FILES);
      files.put(BundleSignature.FILE, broken);
      assertThat(required.objections(BundleSource.of(files))).as(broken).isNotEmpty();
    }
  }

  private static BundleSource signed(Map<String, String> files, KeyPair key)
      throws GeneralSecurityException {
    Map<String, String> all = new TreeMap<>(files);
    all.put(BundleSignature.FILE, BundleSignature.sign(BundleSource.of(files), key.getPrivate()));
    return BundleSource.of(all);
  }

  private static KeyPair key() {
    try {
      return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
