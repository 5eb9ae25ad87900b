package dev.palyra.gateway.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.palyra.vault.InlineSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Refuses files that hold a secret where its reference belongs. Runs before anything else reads
 * them, because others quote what they cannot read.
 */
public final class InlineSecretCheck {
  private static final long MAX_BYTES = 1 << 20;
  private static final int MAX_FILES = 1_000;

  private final String name;
  private final List<Problem> problems;

  private InlineSecretCheck(String name, List<Problem> problems) {
    this.name = name;
    this.problems = problems;
  }

  /**
   * Looks at {@code palyra.toml} and the tool files.
   *
   * @throws InvalidFilesException naming each key that holds a secret, and what moves it into the
   *     vault
   * @throws IOException if a file cannot be read
   */
  public static void check(Path configuration, Path tools) throws IOException {
    var problems = new ArrayList<Problem>();
    checkFile(configuration, String.valueOf(configuration.getFileName()), problems);
    try (var entries = Files.list(tools)) {
      for (Path file :
          entries
              .filter(entry -> entry.toString().endsWith(".toml"))
              .sorted()
              .limit(MAX_FILES)
              .toList()) {
        checkFile(file, tools.getFileName() + "/" + file.getFileName(), problems);
      }
    } catch (NoSuchFileException e) {
      // No tools of its own.
    }
    if (!problems.isEmpty()) {
      throw new InvalidFilesException(problems);
    }
  }

  private static void checkFile(Path file, String name, List<Problem> problems) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      return; // Its reader refuses it.
    }
    // What is no UTF-8 or no TOML is reported by the file's own reader.
    TomlParseResult parsed = Toml.parse(new String(Files.readAllBytes(file), UTF_8));
    new InlineSecretCheck(name, problems).table("", parsed);
  }

  private void table(String path, TomlTable table) {
    for (String key : table.keySet()) {
      value(path + key, table.get(List.of(key)), table.inputPositionOf(List.of(key)));
    }
  }

  private void value(String key, @Nullable Object value, @Nullable TomlPosition at) {
    switch (value) {
      case String text ->
          InlineSecrets.finding(key, text).ifPresent(finding -> report(finding, at));
      case TomlTable table -> table(key + ".", table);
      case TomlArray array -> {
        for (int i = 0; i < array.size(); i++) {
          value(key + "[" + i + "]", array.get(i), array.inputPositionOf(i));
        }
      }
      case null, default -> {} // Numbers, dates and flags hold no secret.
    }
  }

  private void report(InlineSecrets.Finding finding, @Nullable TomlPosition at) {
    problems.add(
        new Problem(
            name,
            at == null ? 1 : at.line(),
            at == null ? 1 : at.column(),
            "\"%s\" holds a secret: it looks like %s\n  take it out, start, store it with `%s`, and write \"%s\" here"
                .formatted(
                    finding.key(), finding.reason(), finding.command(), finding.reference())));
  }
}
