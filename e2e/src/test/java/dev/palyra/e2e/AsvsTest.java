package dev.palyra.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/asvs.md} calls met is met by a test that is there. */
class AsvsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern ROW = Pattern.compile("\\| ([0-9]+\\..*?) \\| (.*?) \\| (.*) \\|");

  /** A class of tests, or a method of one, or of the one that was named last. */
  private static final Pattern NAME =
      Pattern.compile("`([A-Z][A-Za-z]+Test)?(?:\\.([a-z][A-Za-z]+))?`");

  private record Row(String section, String stand, String text) {}

  private static List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    for (String line : Files.readAllLines(ROOT.resolve("docs/asvs.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        rows.add(new Row(row.group(1), row.group(2), row.group(3)));
      }
    }
    return rows;
  }

  private static Map<String, String> tests() throws IOException {
    var tests = new TreeMap<String, String>();
    try (Stream<Path> files = Files.walk(ROOT, 12)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        String name = file.getFileName().toString();
        if (name.endsWith("Test.java") && file.toString().contains("/src/test/java/")) {
          tests.merge(name.replace(".java", ""), Files.readString(file), String::concat);
        }
      }
    }
    return tests;
  }

  @Test
  void everyTestThatIsNamedIsThere() throws IOException {
    Map<String, String> tests = tests();
    var missing = new ArrayList<String>();
    int named = 0;
    for (Row row : rows()) {
      String last = "";
      for (Matcher name = NAME.matcher(row.text()); name.find(); named++) {
        last = name.group(1) == null ? last : name.group(1);
        String method = name.group(2);
        String text = tests.getOrDefault(last, "");
        if (text.isEmpty() || (method != null && !text.contains(" " + method + "("))) {
          missing.add(row.section() + ": " + last + (method == null ? "" : "." + method));
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(named).isGreaterThan(20);
  }

  @Test
  void everySectionIsMetByATestOrSaysWhyNot() throws IOException {
    List<Row> rows = rows();
    assertThat(rows).hasSizeGreaterThan(20);
    for (Row row : rows) {
      assertThat(row.stand()).as(row.section()).isIn("met", "n/a", "not met");
      boolean document = row.text().contains(".md)") || row.text().contains("access/");
      if (row.stand().equals("met")) {
        assertThat(document || NAME.matcher(row.text()).find()).as(row.section()).isTrue();
      } else {
        assertThat(row.text()).as(row.section()).isNotBlank();
      }
    }
  }
}
