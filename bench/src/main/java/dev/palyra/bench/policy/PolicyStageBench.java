package dev.palyra.bench.policy;

import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.tool.Tool;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.compare.Comparison;
import dev.palyra.policy.compare.Outcome;
import dev.palyra.policy.compare.RecordedDecision;
import dev.palyra.policy.compare.Replay;
import dev.palyra.policy.starter.StarterBundle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The policy stage of the gate with the developer bundle and 50 tools: from {@link ToolCall} to
 * {@link Decision}, reading and converting the arguments included; and a replay of 100,000 calls.
 */
@State(Scope.Benchmark)
public class PolicyStageBench {
  private static final int CALLS = 8_192;
  private static final int REPLAYED = 100_000;

  private final Map<String, Tool> tools = new HashMap<>();
  private ToolCall[] calls = {};
  private PolicyBundle bundle = load(List.of());
  private int at;

  private static PolicyBundle load(List<Tool> tools) {
    return tools.isEmpty()
        ? PolicyBundle.of(dev.palyra.policy.bundle.BundleSource.of(Map.of()), tools)
        : PolicyBundle.of(StarterBundle.DEVELOPER.source(), tools);
  }

  @Setup
  public void setUp() {
    List<Tool> all = Catalogue.tools();
    all.forEach(tool -> tools.put(tool.name().value(), tool));
    bundle = load(all);
    calls = Catalogue.calls(CALLS);
  }

  private RecordedDecision asked(ToolCall call) {
    Tool tool = Objects.requireNonNull(tools.get(call.tool().value()));
    return RecordedDecision.ofCall(call, tool, Outcome.FAULT);
  }

  @Benchmark
  @BenchmarkMode({Mode.SampleTime, Mode.AverageTime})
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public Decision decide() {
    at = (at + 4_099) % CALLS;
    RecordedDecision asked = asked(calls[at]);
    return bundle.decide(asked.request(), asked.context());
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public Comparison.Report replayOfAHundredThousand() {
    return Replay.run(
        bundle,
        Arrays.stream(new int[REPLAYED / CALLS + 1])
            .boxed()
            .flatMap(_ -> Arrays.stream(calls))
            .limit(REPLAYED)
            .map(this::asked));
  }
}
