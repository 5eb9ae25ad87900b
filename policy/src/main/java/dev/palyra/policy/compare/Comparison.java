package dev.palyra.policy.compare;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.PolicyId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects differences, grouped by what a reader wants to see together. Bounded: 1,000 groups with
 * 3 examples each; differences beyond are counted. Thread-safe.
 */
public final class Comparison {
  private static final int MAX_GROUPS = 1_000;
  private static final int EXAMPLES = 3;

  private final Map<Key, Tally> groups = new LinkedHashMap<>();
  private long asked;
  private long different;

  private record Key(
      ToolName tool, String action, String before, String after, List<PolicyId> by) {}

  private static final class Tally {
    private long count;
    private final List<Difference> examples = new ArrayList<>();
  }

  /**
   * Differences of one kind.
   *
   * @param tool whose call it is
   * @param action what was asked: the tool itself, {@code secret.use}, …
   * @param before the verdict of the one bundle
   * @param after the verdict of the other
   * @param by the policies that determined the other's
   * @param count how many
   * @param examples at most 3
   */
  public record Group(
      ToolName tool,
      String action,
      String before,
      String after,
      List<PolicyId> by,
      long count,
      List<Difference> examples) {
    public Group {
      by = List.copyOf(by);
      examples = List.copyOf(examples);
    }
  }

  /**
   * What was found so far.
   *
   * @param asked how many requests were put to both
   * @param different how many they decide differently
   * @param groups the largest first
   */
  public record Report(long asked, long different, List<Group> groups) {
    public Report {
      groups = List.copyOf(groups);
    }
  }

  /** Counts one request, and keeps it if the outcomes differ. */
  public synchronized void add(Difference candidate) {
    asked++;
    if (candidate.before().sameAs(candidate.after())) {
      return;
    }
    different++;
    var key =
        new Key(
            candidate.context().tool(),
            candidate.request().action().actionId(),
            candidate.before().toString(),
            candidate.after().toString(),
            candidate.after().determining());
    Tally tally = groups.get(key);
    if (tally == null && groups.size() < MAX_GROUPS) {
      tally = new Tally();
      groups.put(key, tally);
    }
    if (tally != null) {
      tally.count++;
      if (tally.examples.size() < EXAMPLES) {
        tally.examples.add(candidate);
      }
    }
  }

  public synchronized Report report() {
    return new Report(
        asked,
        different,
        groups.entrySet().stream()
            .map(entry -> {
              Key key = entry.getKey();
              Tally tally = entry.getValue();
              return new Group(
                  key.tool, key.action, key.before, key.after, key.by, tally.count, tally.examples);
            })
            .sorted(Comparator.comparingLong(Group::count).reversed())
            .toList());
  }
}
