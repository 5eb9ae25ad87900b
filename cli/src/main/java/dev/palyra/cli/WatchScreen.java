package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;
import tools.jackson.databind.JsonNode;

/** Draws a {@link WatchModel}: exactly so many lines, none wider than the terminal. */
final class WatchScreen {
  private static final int NARROW = 60;
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final Terminal terminal;

  WatchScreen(Terminal terminal) {
    this.terminal = terminal;
  }

  List<String> draw(WatchModel model, int width, int height, Instant now) {
    var lines = new ArrayList<String>();
    lines.add(
        terminal.paint(
            Colour.STRONG,
            fit(
                model.waiting().size()
                    + (model.waiting().size() == 1 ? " call waits" : " calls wait"),
                width)));
    int room = Math.max(0, height - 2);
    if (model.opened()) {
      model.detail().stream()
          .skip(model.scroll())
          .limit(room)
          .map(line -> fit(line, width))
          .forEach(lines::add);
    } else {
      list(model, width, room, now, lines);
    }
    while (lines.size() < height - 1) {
      lines.add("");
    }
    lines.add(footer(model, width));
    return lines.subList(0, Math.min(lines.size(), Math.max(1, height)));
  }

  private void list(WatchModel model, int width, int room, Instant now, List<String> lines) {
    int index = model.index();
    int first = Math.max(0, Math.min(index - room / 2, model.waiting().size() - room));
    for (int i = first; i < Math.min(model.waiting().size(), first + room); i++) {
      JsonNode approval = model.waiting().get(i);
      String line = fit((i == index ? "> " : "  ") + row(approval, width, now), width);
      lines.add(i == index ? terminal.paint(Colour.STRONG, line) : line);
    }
    if (model.waiting().isEmpty() && room > 0) {
      lines.add(terminal.paint(Colour.QUIET, fit("nothing waits", width)));
    }
  }

  private static String row(JsonNode approval, int width, Instant now) {
    String risk = approval.path("requirement").path("risk").asString();
    Duration left = Duration.between(now, Instant.parse(approval.path("expires").asString()));
    String time =
        left.isNegative()
            ? "now"
            : left.toMinutes() > 0 ? left.toMinutes() + "m" : left.toSeconds() + "s";
    String summary = Text.line(approval.path("summary").asString());
    return width < NARROW
        ? String.format("%-8s %s", risk, summary)
        : String.format(
            "%-8s %5s  %-20s %s",
            risk, time, Text.fit(approval.path("principal").asString(), 20), summary);
  }

  private String footer(WatchModel model, int width) {
    if (model.asking().isPresent()) {
      WatchModel.Question question = model.asking().get();
      return terminal.paint(
          Colour.WAITING, end(question.kind().prompt() + Text.line(question.typed()), width));
    }
    if (!model.message().isEmpty()) {
      return terminal.paint(Colour.WAITING, fit(Text.line(model.message()), width));
    }
    String keys =
        width < NARROW
            ? "j k a d enter q"
            : model.opened()
                ? "j/k scroll  a approve  d deny  enter back  q quit"
                : "j/k move  enter show  a approve  d deny  q quit";
    return terminal.paint(Colour.QUIET, fit(keys, width));
  }

  /** Cut at the right; colours take no room and are always ended. */
  static String fit(String line, int width) {
    var out = new StringBuilder();
    int used = 0;
    Matcher colour = COLOUR.matcher(line);
    boolean coloured = false;
    for (int i = 0; i < line.length(); ) {
      if (line.charAt(i) == '\u001b' && colour.find(i) && colour.start() == i) {
        out.append(colour.group());
        coloured = true;
        i = colour.end();
        continue;
      }
      int c = line.codePointAt(i);
      int columns = c == '\t' ? 1 : Math.max(0, WCWidth.wcwidth(c));
      if (used + columns > width - 1 && rest(line, i) > width - used) {
        out.append('…');
        return coloured ? out.append("\u001b[0m").toString() : out.toString();
      }
      out.append(c == '\t' ? " " : Character.toString(c));
      used += columns;
      i += Character.charCount(c);
    }
    return out.toString();
  }

  /** The columns from {@code from} to the end. */
  private static int rest(String line, int from) {
    return COLOUR
        .matcher(line.substring(from))
        .replaceAll("")
        .codePoints()
        .map(c -> c == '\t' ? 1 : Math.max(0, WCWidth.wcwidth(c)))
        .sum();
  }

  /** Cut at the left, for what is being typed. */
  private static String end(String line, int width) {
    int from = 0;
    while (rest(line, from) > width - 1) {
      from += Character.charCount(line.codePointAt(from));
    }
    return line.substring(from);
  }
}
