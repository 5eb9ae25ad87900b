package dev.palyra.policy.compare;

import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.schema.ToolBinding;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Searches for requests on which two bundles differ. It tries the values that their policies
 * mention, in every combination where there are few and in a sample where there are many: what it
 * finds is a difference, and where it finds none there may still be one.
 */
public final class BundleDiff {
  private BundleDiff() {}

  /**
   * Searches.
   *
   * @param requests how many to try for each tool at most
   * @param seed the same seed tries the same requests
   */
  public static Comparison.Report search(
      PolicyBundle before, PolicyBundle after, int requests, long seed) {
    var comparison = new Comparison();
    var mentioned = Mentioned.by(before, after);
    Map<String, ToolBinding> tools = new LinkedHashMap<>();
    before.schema().tools().forEach(binding -> tools.put(binding.tool().name().value(), binding));
    after
        .schema()
        .tools()
        .forEach(binding -> tools.putIfAbsent(binding.tool().name().value(), binding));
    for (ToolBinding binding : tools.values()) {
      new RequestSpace(binding, mentioned)
          .forEach(
              requests,
              new Random(seed),
              candidate ->
                  comparison.add(
                      new Difference(
                          candidate.request(),
                          candidate.context(),
                          Replay.outcome(before, candidate.request(), candidate.context()),
                          Replay.outcome(after, candidate.request(), candidate.context()))));
    }
    return comparison.report();
  }
}
