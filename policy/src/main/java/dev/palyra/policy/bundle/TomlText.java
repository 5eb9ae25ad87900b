package dev.palyra.policy.bundle;

import dev.palyra.cedar.model.Source;
import dev.palyra.cedar.model.SourceSpan;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** TOML with errors that point into the text as those of policies do. */
final class TomlText {
  private TomlText() {}

  static Optional<TomlTable> parse(Source source, Problems problems) {
    TomlParseResult result = Toml.parse(source.text());
    result
        .errors()
        .forEach(error ->
            problems.error(String.valueOf(error.getMessage()), span(source, error.position())));
    return result.hasErrors() ? Optional.empty() : Optional.of(result);
  }

  static SourceSpan span(Source source, @Nullable TomlPosition position) {
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
