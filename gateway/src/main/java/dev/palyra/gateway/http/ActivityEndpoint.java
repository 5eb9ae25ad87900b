package dev.palyra.gateway.http;

import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.PastCall;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

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
    List<Counts> counts = new ArrayList<>();
    for (int i = 0; i < buckets; i++) {
      counts.add(new Counts());
    }
    Map<String, Counts> tools = new TreeMap<>();
    boolean complete =
        ledger.decidedSince(
            since,
            MOST,
            past -> {
              long at = Duration.between(since, past.call().received()).toMillis() / width;
              counts.get((int) Math.clamp(at, 0L, buckets - 1L)).add(past.first());
              tools
                  .computeIfAbsent(past.call().tool().value(), _ -> new Counts())
                  .add(past.first());
            });
    var body =
        Json.object()
            .put("since", since.toString())
            .put("until", now.toString())
            .put("bucket_ms", width)
            .put("complete", complete);
    var series = body.putArray("buckets");
    for (int i = 0; i < buckets; i++) {
      counts.get(i).into(series.addObject().put("from", since.plusMillis(i * width).toString()));
    }
    var byTool = body.putArray("tools");
    tools.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Counts> tool) -> -tool.getValue().all)
                .thenComparing(Map.Entry::getKey))
        .limit(TOOLS)
        .forEach(tool -> tool.getValue().into(byTool.addObject().put("tool", tool.getKey())));
    return Reply.json(200, body);
  }

  /** How many were decided how. */
  private static final class Counts {
    private final Map<PastCall.First, Long> byOutcome = new EnumMap<>(PastCall.First.class);
    private long all;

    void add(PastCall.First outcome) {
      byOutcome.merge(outcome, 1L, Long::sum);
      all++;
    }

    void into(ObjectNode view) {
      for (PastCall.First outcome : PastCall.First.values()) {
        view.put(Views.word(outcome), byOutcome.getOrDefault(outcome, 0L));
      }
    }
  }
}
