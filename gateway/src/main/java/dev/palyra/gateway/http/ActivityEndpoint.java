package dev.palyra.gateway.http;

import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.PastCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** {@code /v1/activity}: how many calls were decided how, over time and by tool. */
final class ActivityEndpoint {
  private static final int MOST = 50_000;
  private static final int TOOLS = 12;
  private static final long MAX_HOURS = 31 * 24;

  private final Ledger ledger;
  private final InstantSource clock;

  ActivityEndpoint(ApiPorts ports) {
    this.ledger = ports.ledger();
    this.clock = ports.clock();
  }

  Reply get(Exchange exchange) {
    Query query = exchange.query();
    var hours = Duration.ofHours(query.number("hours", 1, MAX_HOURS, 24));
    int buckets = (int) query.number("buckets", 1, 366, 48);
    query.end(Set.of("buckets", "hours"));
    Instant now = clock.instant();
    Instant since = now.minus(hours);
    long width = Math.max(1, hours.toMillis() / buckets);
    var counts = new long[buckets][PastCall.First.values().length];
    Map<String, long[]> tools = new TreeMap<>();
    boolean complete =
        ledger.decidedSince(since, MOST, past -> {
          long at = Duration.between(since, past.call().received()).toMillis() / width;
          int outcome = past.first().ordinal();
          counts[(int) Math.clamp(at, 0L, buckets - 1L)][outcome]++;
          tools.computeIfAbsent(
                  past.call().tool().value(), _ -> new long[PastCall.First.values().length])[
              outcome]++;
        });
    var body =
        Json.object()
            .put("since", since.toString())
            .put("until", now.toString())
            .put("bucket_ms", width)
            .put("complete", complete);
    var series = body.putArray("buckets");
    for (int i = 0; i < buckets; i++) {
      put(series.addObject().put("from", since.plusMillis(i * width).toString()), counts[i]);
    }
    var byTool = body.putArray("tools");
    tools.entrySet().stream()
        .sorted(
            Comparator.comparingLong(
                    (Map.Entry<String, long[]> tool) -> -java.util.Arrays.stream(tool.getValue()).sum())
                .thenComparing(Map.Entry::getKey))
        .limit(TOOLS)
        .forEach(tool -> put(byTool.addObject().put("tool", tool.getKey()), tool.getValue()));
    return Reply.json(200, body);
  }

  private static void put(tools.jackson.databind.node.ObjectNode to, long[] counts) {
    for (PastCall.First first : PastCall.First.values()) {
      to.put(Views.word(first), counts[first.ordinal()]);
    }
  }
}
