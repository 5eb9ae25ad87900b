package dev.palyra.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows in aligned columns. The last column takes what is left and is never padded. */
final class Table {
  private static final int GAP = 2;
  private static final int MAX_COLUMN = 48;

  private final List<List<String>> rows = new ArrayList<>();

  Table(String... headings) {
    rows.add(List.of(headings));
  }

  Table row(String... cells) {
    rows.add(Arrays.stream(cells).map(Text::line).toList());
    return this;
  }

  boolean isEmpty() {
    return rows.size() == 1;
  }

  void print(Terminal terminal) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Math.min(MAX_COLUMN, row.get(i).length()));
      }
    }
    boolean heading = true;
    for (List<String> row : rows) {
      var line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        boolean last = i == columns - 1;
        String cell = last ? row.get(i) : Text.fit(row.get(i), MAX_COLUMN);
        line.append(cell);
        if (!last) {
          line.append(" ".repeat(widths[i] - cell.length() + GAP));
        }
      }
      String text = line.toString().stripTrailing();
      terminal.out().println(heading ? terminal.paint(Terminal.Colour.STRONG, text) : text);
      heading = false;
    }
    terminal.out().flush();
  }
}
