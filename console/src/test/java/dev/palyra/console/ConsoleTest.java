package dev.palyra.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConsoleTest {
  private static final int BUDGET = 250 << 10;
  private static final Pattern MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);
  private static final Pattern ENTRY = Pattern.compile("\"([^\"]+)\":\"(/[^\"]+)\"");
  private static final Pattern IMPORT =
      Pattern.compile(
          "(?:^|[;}\\s])(?:import|from)\\s*\\(?\\s*['\"]([^'\"]+)['\"]", Pattern.MULTILINE);

  private final Console console = Console.load();

  @Test
  void thePolicyOfThePageAllowsItsImportMapAndNoOtherInlineScript() throws Exception {
    String html = console.page().html();
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(map().getBytes(StandardCharsets.UTF_8));

    assertThat(console.page().contentSecurityPolicy())
        .contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'")
        .startsWith("default-src 'none'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe")
        .doesNotContain("http");
    assertThat(Pattern.compile("<script(?![^>]*(src=|importmap))").matcher(html).find()).isFalse();
    assertThat(html).doesNotContain("<style").doesNotContain(" style=").doesNotContain("@BASE@");
  }

  @Test
  void everyImportLeadsToAFile() {
    Map<String, String> names = imports();
    var lost = new ArrayList<String>();
    for (String path : javaScript()) {
      Matcher found = IMPORT.matcher(text(path));
      while (found.find()) {
        String target = target(path, found.group(1), names);
        if (console.find(target).isEmpty()) {
          lost.add(path + " imports " + found.group(1));
        }
      }
    }
    assertThat(lost).isEmpty();
    names.forEach((name, path) -> {
      if (!name.endsWith("/")) {
        assertThat(console.find(path)).as(name).isPresent();
      }
    });
  }

  private static String target(String from, String name, Map<String, String> names) {
    if (name.startsWith(".")) {
      return java.net.URI.create(from).resolve(name).getPath();
    }
    if (names.containsKey(name)) {
      return names.get(name);
    }
    String prefix = name.substring(0, name.indexOf('/') + 1);
    return names.getOrDefault(prefix, "/nowhere/") + name.substring(prefix.length());
  }

  @Test
  void everyFileOfThePageIsThere() {
    Matcher named = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(console.page().html());
    var missing = new ArrayList<String>();
    while (named.find()) {
      if (console.find(named.group(1)).isEmpty()) {
        missing.add(named.group(1));
      }
    }
    assertThat(missing).isEmpty();
  }

  /** All of it, the editor of policies too, which no other page loads. */
  @Test
  void isWithinItsBudget() {
    int size = console.page().html().length();
    for (Asset asset : console.assets().values()) {
      size += asset.gzipped().length;
    }
    System.out.printf("the console has %.1f KiB gzipped, of at most 250%n", size / 1024.0);
    assertThat(size).isLessThan(BUDGET);
  }

  @Test
  void ownFilesNameNoOtherHostAndSetNoMarkupOrStyleByText() {
    var found = new ArrayList<String>();
    for (String path : javaScript()) {
      if (!path.contains("/lib/")) {
        for (String bad :
            List.of(
                "innerHTML",
                "outerHTML",
                "unsafeHTML",
                "eval(",
                "new Function",
                " style=",
                "document.write")) {
          if (text(path).contains(bad)) {
            found.add(path + " has " + bad);
          }
        }
        Matcher host = Pattern.compile("(?<!// )(?<!: )['\"`(]https?://").matcher(text(path));
        if (host.find()) {
          found.add(path + " names a host");
        }
      }
    }
    assertThat(found).isEmpty();
  }

  @Test
  void theSameFilesStandAtTheSameAddresses() {
    assertThat(Console.load().assets().keySet()).isEqualTo(console.assets().keySet());
    assertThat(console.find("/console/a/0000000000000000/app.js")).isEmpty();
    assertThat(console.find("/console/app.js")).isEmpty();
  }

  private String map() {
    Matcher map = MAP.matcher(console.page().html());
    assertThat(map.find()).isTrue();
    return map.group(1);
  }

  private Map<String, String> imports() {
    var names = new TreeMap<String, String>();
    Matcher entry = ENTRY.matcher(map());
    while (entry.find()) {
      names.put(entry.group(1), entry.group(2));
    }
    assertThat(names).isNotEmpty();
    return names;
  }

  private List<String> javaScript() {
    return console.assets().keySet().stream().filter(path -> path.endsWith(".js")).toList();
  }

  private String text(String path) {
    return new String(console.find(path).orElseThrow().bytes(), StandardCharsets.UTF_8);
  }
}
