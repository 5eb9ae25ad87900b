package dev.palyra.e2e.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One case: a program, and a header of {@code key: value} comments above it.
 *
 * @param name the file's name without its ending
 * @param area the folder it lies in
 * @param keys the header
 * @param source the whole file, header included
 */
record Case(String area, String name, Language language, Map<String, String> keys, String source) {
  private static final Pattern KEY = Pattern.compile("(?:#|//) ([A-Za-z-]+): (.*)");
  private static final List<String> KNOWN =
      List.of(
          "title", "harm", "B", "C", "quotas", "egress", "env", "needs", "roots", "tiers", "open");

  /** What a program is written in, by the file's ending. */
  enum Language {
    SH,
    PY,
    C,
    /** No program of its own: each line is one word of the command. */
    ARGV
  }

  /** All cases below {@code directory}, in the order of their names. */
  static List<Case> all(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().map(Case::read).toList();
    }
  }

  private static Case read(Path file) {
    String fileName = file.getFileName().toString();
    int dot = fileName.lastIndexOf('.');
    try {
      String source = Files.readString(file);
      return new Case(
          file.subpath(file.getNameCount() - 2, file.getNameCount() - 1).toString(),
          fileName.substring(0, dot),
          Language.valueOf(fileName.substring(dot + 1).toUpperCase(java.util.Locale.ROOT)),
          header(file, source),
          source);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, String> header(Path file, String source) {
    Map<String, String> keys = new TreeMap<>();
    for (String line : source.lines().toList()) {
      Matcher matcher = KEY.matcher(line);
      if (!matcher.matches()) {
        break;
      }
      if (!KNOWN.contains(matcher.group(1))) {
        throw new IllegalArgumentException(
            "%s: unknown key `%s`".formatted(file, matcher.group(1)));
      }
      keys.put(matcher.group(1), matcher.group(2).strip());
    }
    return keys;
  }

  String id() {
    return area + "/" + name;
  }

  String title() {
    return get("title").orElseThrow(() -> new IllegalArgumentException(id() + " has no title"));
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(keys.get(key));
  }

  /** The words of a key, none if it is missing. */
  List<String> words(String key) {
    return get(key).map(value -> List.of(value.split(" +", -1))).orElse(List.of());
  }

  /** The lines that are not comments, for {@link Language#ARGV}. */
  List<String> lines() {
    return source.lines().filter(line -> !line.startsWith("#")).toList();
  }

  /** Whether it acts on a process of the operator's. */
  boolean needsVictim() {
    return source.contains("VICTIM") || words("needs").contains("victim");
  }
}
