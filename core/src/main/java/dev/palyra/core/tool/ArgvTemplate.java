package dev.palyra.core.tool;

import static dev.palyra.core.Require.require;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The arguments of a command with places for the arguments of a call. There is no shell and no
 * second expansion: what a call supplies lands in one element of argv, whatever characters it
 * holds.
 *
 * <ul>
 *   <li>{@code {name}} is replaced by the string, number or boolean of that name;
 *   <li>an element that is just {@code {name?}} is left out where the call has no such argument;
 *   <li>an element that is just {@code {name...}} becomes one element for each member of the array.
 * </ul>
 *
 * <p>A supplied value that would begin an element with {@code -} is refused unless an element
 * {@code --} stands before: an argument must not turn into an option.
 */
public record ArgvTemplate(List<String> elements) {
  private static final Pattern PLACE =
      Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_]*)(\\?|\\.\\.\\.)?}");
  private static final int MAX_ELEMENTS = 4096;

  public ArgvTemplate {
    elements = List.copyOf(elements);
    for (String element : elements) {
      Matcher matcher = PLACE.matcher(element);
      while (matcher.find()) {
        boolean whole = matcher.start() == 0 && matcher.end() == element.length();
        require(
            matcher.group(2) == null || whole,
            "`%s` must be an element of its own, got `%s`",
            matcher.group(),
            element);
      }
      require(
          element.indexOf('\0') < 0 && PLACE.matcher(element).replaceAll("").indexOf('{') < 0,
          "`{` may only open a place such as `{path}`, got `%s`",
          element);
    }
  }

  /** The names of the arguments that this template uses. */
  public SortedSet<String> names() {
    var names = new TreeSet<String>();
    for (String element : elements) {
      Matcher matcher = PLACE.matcher(element);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  /**
   * Fills the places.
   *
   * @throws ToolPlanException when an argument is missing, has no text form, or would become an
   *     option
   */
  public List<String> fill(JsonNode arguments) {
    var argv = new ArrayList<String>();
    boolean optionsEnded = false;
    for (String element : elements) {
      Matcher matcher = PLACE.matcher(element);
      if (matcher.matches() && matcher.group(2) != null) {
        spread(matcher.group(1), "...".equals(matcher.group(2)), arguments, optionsEnded, argv);
      } else {
        argv.add(fillOne(element, arguments, optionsEnded));
      }
      optionsEnded |= element.equals("--");
      ToolPlanException.check(
          argv.size() <= MAX_ELEMENTS, "a command takes at most 4096 arguments");
    }
    return argv;
  }

  private static void spread(
      String name, boolean many, JsonNode arguments, boolean optionsEnded, List<String> argv) {
    JsonNode value = arguments.get(name);
    if (value == null || value.isNull()) {
      return;
    }
    if (many) {
      ToolPlanException.check(value.isArray(), "argument `" + name + "` must be an array");
      ToolPlanException.check(
          value.size() <= MAX_ELEMENTS, "argument `" + name + "` has more than 4096 members");
      value.forEach(member -> argv.add(guarded(name, text(name, member), optionsEnded)));
    } else {
      argv.add(guarded(name, text(name, value), optionsEnded));
    }
  }

  private static String fillOne(String element, JsonNode arguments, boolean optionsEnded) {
    Matcher matcher = PLACE.matcher(element);
    var out = new StringBuilder();
    int from = 0;
    while (matcher.find()) {
      String name = matcher.group(1);
      out.append(element, from, matcher.start());
      String value = text(name, arguments.get(name));
      out.append(out.isEmpty() ? guarded(name, value, optionsEnded) : value);
      from = matcher.end();
    }
    return out.append(element, from, element.length()).toString();
  }

  private static String guarded(String name, String value, boolean optionsEnded) {
    ToolPlanException.check(
        optionsEnded || !value.startsWith("-"), "argument `" + name + "` must not begin with `-`");
    return value;
  }

  static String text(String name, @org.jspecify.annotations.Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      throw new ToolPlanException("argument `" + name + "` is missing");
    }
    ToolPlanException.check(
        value.isValueNode(), "argument `" + name + "` must be a string, number or boolean");
    String text = value.asString();
    ToolPlanException.check(
        text.indexOf('\0') < 0, "argument `" + name + "` must not hold a NUL character");
    return text;
  }
}
