package dev.palyra.policy.signing;

import static dev.palyra.core.Require.require;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.reload.Admission;
import java.security.PublicKey;
import java.util.List;

/** Admits files that one of the trusted keys signed, and no others. */
public final class SignatureRequired implements Admission {
  private final List<PublicKey> trusted;

  /**
   * @param trusted at least one
   */
  public SignatureRequired(List<PublicKey> trusted) {
    require(!trusted.isEmpty(), "a required signature needs at least one trusted key");
    this.trusted = List.copyOf(trusted);
  }

  @Override
  public List<Diagnostic> objections(BundleSource source) {
    String signature = source.files().get(BundleSignature.FILE);
    if (signature == null) {
      return List.of(refusal("the bundle must be signed and has no " + BundleSignature.FILE));
    }
    return trusted.stream().anyMatch(key -> BundleSignature.verifies(source, signature, key))
        ? List.of()
        : List.of(
            refusal(
                "no trusted key signed these files: " + BundleSignature.FILE + " is for others"));
  }

  private static Diagnostic refusal(String message) {
    return Diagnostic.error(message, SourceSpan.NONE);
  }
}
