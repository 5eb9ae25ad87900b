package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** TOML with errors that point into the text as those of policies do. */
public final class TomlText {
  private TomlText() {}

  /** The document, or nothing when it is not TOML, with the errors told to {@code problems}. */
  public static Optional<TomlTable> parse(Source source, Consumer<Diagnostic> problems) {
    TomlParseResult result = Toml.parse(source.text());
    result
        .errors()
        .forEach(error ->
            problems.accept(
                Diagnostic.error(
                    String.valueOf(error.getMessage()), span(source, error.position()))));
    return result.hasErrors() ? Optional.empty() : Optional.of(result);
  }

  /** The place as a span, which is empty: TOML positions have no end. */
  public static SourceSpan span(Source source, @Nullable TomlPosition position) {
    if (position == null) {
      return new SourceSpan(source, 0, 0);
    }
    int offset = 0;
    for (int line = 1; line < position.line(); line++) {
      int end = source.text().indexOf('\n', offset);
      if (end < 0) {
        break;
      }
      offset = end + 1;
    }
    int at = Math.min(source.text().length(), offset + position.column() - 1);
    return new SourceSpan(source, at, at);
  }
}
