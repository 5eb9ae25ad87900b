package dev.palyra.cedar.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.cedar.model.Pattern;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LikeMatcherTest {
  /** Against java.util.regex, on an alphabet so small that texts repeat themselves. */
  @Property(tries = 5_000)
  void agreesWithARegularExpression(
      @ForAll("texts") String text, @ForAll("patterns") List<String> parts) {
    String regex =
        parts.stream().map(java.util.regex.Pattern::quote).collect(Collectors.joining(".*"));
    assertThat(new LikeMatcher(new Pattern(parts)).matches(text))
        .isEqualTo(
            java.util.regex.Pattern.compile(regex, java.util.regex.Pattern.DOTALL)
                .matcher(text)
                .matches());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars('a', 'b').ofMaxLength(12);
  }

  @Provide
  Arbitrary<List<String>> patterns() {
    return Arbitraries.strings()
        .withChars('a', 'b')
        .ofMaxLength(4)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }
}
