package dev.palyra.gateway.config;

import java.util.ArrayList;
import java.util.List;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** One TOML file and the mistakes found in it so far. For one thread. */
public final class TomlFile {
  private static final TomlPosition START = TomlPosition.positionAt(1, 1);

  private final String name;
  private final List<Problem> problems = new ArrayList<>();
  private final TomlSection root;

  private TomlFile(String name, TomlParseResult parsed) {
    this.name = name;
    parsed
        .errors()
        .forEach(error -> report(error.position(), firstLine(String.valueOf(error.getMessage()))));
    this.root = new TomlSection(this, parsed, "", START);
  }

  /** Parses {@code text}; mistakes of syntax are among {@link #problems()}. */
  public static TomlFile parse(String name, String text) {
    return new TomlFile(name, Toml.parse(text));
  }

  /** The file's top level. Empty of meaning where the syntax is broken: check {@link #broken()}. */
  public TomlSection root() {
    return root;
  }

  /** Whether a mistake has been found. */
  public boolean broken() {
    return !problems.isEmpty();
  }

  /** In the order in which they were found. */
  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The name under which mistakes are reported. */
  public String name() {
    return name;
  }

  void report(TomlPosition at, String message) {
    problems.add(new Problem(name, at.line(), at.column(), message));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("malformed TOML");
  }
}
