package dev.palyra.policy.suggest;

import dev.palyra.core.policy.PolicyId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was made of recorded calls.
 *
 * @param asked how many calls were looked at
 * @param suggestions by principal and tool
 * @param wider the permits in force that let these calls through; once the suggestions are in
 *     force, they can be taken out
 */
public record Suggestions(long asked, List<Suggestion> suggestions, Set<PolicyId> wider) {
  /** The file that the suggestions go into. */
  public static final String FILE = "suggested.cedar";

  public Suggestions {
    suggestions = List.copyOf(suggestions);
    wider = java.util.Collections.unmodifiableSet(new TreeSet<>(wider));
  }

  /** The text of {@link #FILE}. */
  public String text() {
    String head =
        "// Made from "
            + asked
            + " recorded calls, to be reviewed: what was used is not yet what should be allowed.\n";
    return head + suggestions.stream().map(Suggestion::cedar).collect(Collectors.joining("\n"));
  }

  /** As a unified diff against what the bundle has in that place. */
  public String diff(String before) {
    List<String> old = before.lines().toList();
    List<String> now = text().lines().toList();
    if (old.equals(now)) {
      return "";
    }
    var out = new StringBuilder();
    out.append(before.isEmpty() ? "--- /dev/null\n" : "--- a/" + FILE + "\n");
    out.append("+++ b/" + FILE + "\n");
    out.append(
        "@@ -%d,%d +1,%d @@%n"
            .formatted(old.isEmpty() ? 0 : 1, old.size(), now.size())
            .replace(System.lineSeparator(), "\n"));
    old.forEach(line -> out.append('-').append(line).append('\n'));
    now.forEach(line -> out.append('+').append(line).append('\n'));
    return out.toString();
  }
}
