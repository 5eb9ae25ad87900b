package dev.palyra.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * A secret that exists nowhere else, and a search for it that shares no code with the redactor.
 *
 * @param value unlike anything that a program would say by itself
 */
record Canary(String name, String value) {
  String ref() {
    return "vault://global/" + name;
  }

  String mark() {
    return "[redacted:global/" + name + "]";
  }

  /** Each spelling that must be found nowhere, by its name. */
  Map<String, String> spellings() {
    Map<String, String> all = new LinkedHashMap<>();
    byte[] bytes = value.getBytes(UTF_8);
    all.put("raw", value);
    for (int before = 0; before < 3; before++) {
      // Between the characters that its neighbours share in, a base64 of any text around is this.
      byte[] shifted = ("x".repeat(before) + value).getBytes(UTF_8);
      int from = (before * 8 + 5) / 6;
      int to = shifted.length * 8 / 6;
      all.put(
          "base64 at alignment " + before,
          Base64.getEncoder().encodeToString(shifted).substring(from, to));
      all.put(
          "base64url at alignment " + before,
          Base64.getUrlEncoder().encodeToString(shifted).substring(from, to));
    }
    String hex = HexFormat.of().formatHex(bytes);
    all.put("hexadecimal", hex);
    all.put("upper-case hexadecimal", hex.toUpperCase(Locale.ROOT));
    all.put("form encoding", URLEncoder.encode(value, UTF_8));
    all.put("percent-encoding", URLEncoder.encode(value, UTF_8).replace("+", "%20"));
    String json = JsonMapper.shared().writeValueAsString(value);
    all.put("JSON", json.substring(1, json.length() - 1));
    String twice = JsonMapper.shared().writeValueAsString(json);
    all.put("JSON in JSON", twice.substring(3, twice.length() - 3));
    return all;
  }

  /** Where {@code text} holds it: nothing, or one line for each spelling. */
  List<String> in(String where, String text) {
    List<String> found = new ArrayList<>();
    spellings()
        .forEach((how, spelling) -> {
          int at = text.indexOf(spelling);
          if (at >= 0) {
            found.add("%s holds %s in %s, at %d".formatted(where, name, how, at));
          }
        });
    return found;
  }

  /** Where a file below {@code folder} holds it, in its name or its bytes. */
  List<String> below(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        found.addAll(in("the name of " + file, file.toString()));
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          found.addAll(in(file.toString(), bytesAsText(file)));
        }
      }
    }
    return found;
  }

  /** Where a running process shows it to every other: in its arguments. */
  List<String> inArguments() throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process :
          processes.filter(p -> p.getFileName().toString().matches("[0-9]+")).toList()) {
        found.addAll(in(process + "/cmdline", bytesAsText(process.resolve("cmdline"))));
      }
    }
    return found;
  }

  /** Every byte as the character of its number, so that nothing is lost, and UTF-8 besides. */
  private static String bytesAsText(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return new String(bytes, ISO_8859_1) + new String(bytes, UTF_8);
    } catch (NoSuchFileException e) {
      return ""; // It has ended, or was a temporary one.
    }
  }
}
