package dev.palyra.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RedactedTextTest {
  private static final String SECRET = "sk-value-0123456789";

  /**
   * Wherever the pieces are cut, also within a character, no secret comes out and nothing is lost.
   */
  @Property(tries = 200)
  void noPieceBetraysASecret(@ForAll String before, @ForAll @IntRange(min = 1, max = 9) int size) {
    try (var lease =
        new SecretLease(Map.of(SecretRef.parse("vault://global/key"), Secret.ofUtf8(SECRET)))) {
      OutputFilter filter = OutputFilter.redacting(lease::open);
      String text = before.replace(SECRET, "") + "é€😀" + SECRET + "é€😀";
      var pieces = new RedactedText(filter);
      var said = new StringBuilder();
      for (int i = 0; i < text.length(); i += size) {
        said.append(pieces.push(text.substring(i, Math.min(text.length(), i + size))));
      }
      said.append(pieces.finish());

      assertThat(said.toString()).doesNotContain(SECRET);
      assertThat(RedactedText.whole(filter, text)).doesNotContain(SECRET).endsWith("é€😀");
    }
  }
}
