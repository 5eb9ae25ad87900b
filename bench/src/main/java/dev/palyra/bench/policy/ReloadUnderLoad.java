package dev.palyra.bench.policy;

import dev.palyra.core.call.ToolCall;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolCatalogue;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.Verdict;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.compare.Outcome;
import dev.palyra.policy.compare.RecordedDecision;
import dev.palyra.policy.reload.Admission;
import dev.palyra.policy.reload.LivePolicies;
import dev.palyra.policy.reload.Reload;
import dev.palyra.policy.starter.StarterBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A folder of policies is changed and reloaded again and again while threads decide at a fixed
 * rate. Every decision is compared with what the revision that it names says. Lateness counts from
 * the moment at which a decision was due, so that a pause is seen in full; the same load without
 * reloads shows what the machine adds.
 *
 * <p>Arguments: reloads, decisions a second.
 */
public final class ReloadUnderLoad {
  private static final int CALLS = 64;
  private static final int THREADS = 2;
  private static final long CONTROL_MILLIS = 10_000;
  private static final String FILE = "changing.cedar";
  private static final String[] CHANGES = {
    "@id(\"frozen\") forbid (principal, action == Action::\"fs.write\", resource);\n",
    "@id(\"frozen\") forbid (principal, action == Action::\"process.run\", resource);\n"
  };

  private final Map<String, Tool> tools = new HashMap<>();
  private final RecordedDecision[] asked = new RecordedDecision[CALLS];
  private final Map<String, Verdict[]> expected = new HashMap<>();
  private final Path folder;

  private ReloadUnderLoad(Path folder) {
    this.folder = folder;
    Catalogue.tools().forEach(tool -> tools.put(tool.name().value(), tool));
    ToolCall[] calls = Catalogue.calls(CALLS);
    for (int i = 0; i < CALLS; i++) {
      Tool tool = Objects.requireNonNull(tools.get(calls[i].tool().value()));
      asked[i] = RecordedDecision.ofCall(calls[i], tool, Outcome.FAULT);
    }
  }

  /** Prints JSON; exit status 1 when a decision was not that of its revision. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("reload-under-load");
    try {
      int reloads = Integer.parseInt(arguments[0]);
      int rate = Integer.parseInt(arguments[1]);
      System.exit(new ReloadUnderLoad(folder).run(reloads, rate) ? 0 : 1);
    } finally {
      try (var files = Files.walk(folder)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** What one thread saw; latencies in microseconds, the longest decision in nanoseconds. */
  @SuppressWarnings("ArrayRecordComponent") // read by the one who made it
  private record Seen(long wrong, long longest, int[] latencies) {}

  private boolean run(int reloads, int rate) throws Exception {
    String developer =
        Objects.requireNonNull(StarterBundle.DEVELOPER.source().files().get("developer.cedar"));
    Files.writeString(folder.resolve("developer.cedar"), developer);
    Files.writeString(
        folder.resolve("one.test.toml"),
        "[[test]]\nname = \"reads\"\ntool = \"fs.read\"\narguments = {path=\"a\"}\nexpect = \"permit\"\n");
    for (String change : CHANGES) {
      replace(change);
      PolicyBundle bundle = PolicyBundle.of(BundleSource.read(folder), tools.values());
      expected.put(
          bundle.revision().sha256(),
          Arrays.stream(asked)
              .map(it -> Verdict.of(bundle.decide(it.request(), it.context())))
              .toArray(Verdict[]::new));
    }
    LivePolicies live =
        LivePolicies.open(folder, catalogue(), Admission.ANY, Clock.systemUTC(), _ -> {});
    warmUp(live);

    System.out.println("{");
    load(live, rate, "without_reloads", () -> Thread.sleep(CONTROL_MILLIS));
    boolean right = load(live, rate, "with_reloads", () -> reload(live, reloads));
    System.out.println("}");
    return right;
  }

  /** What happens while threads decide. */
  private interface Meanwhile {
    void run() throws Exception;
  }

  private void reload(LivePolicies live, int reloads) throws IOException {
    long slowest = 0;
    for (int i = 0; i < reloads; i++) {
      replace(CHANGES[i % 2]);
      long before = System.nanoTime();
      Reload reload = live.reload();
      slowest = Math.max(slowest, System.nanoTime() - before);
      if (!(reload instanceof Reload.Activated)) {
        throw new IllegalStateException("not activated: " + reload);
      }
    }
    System.out.printf(
        Locale.ROOT, "  \"reloads\" : %d, \"slowest_reload_ms\" : %.1f,%n", reloads, slowest / 1e6);
  }

  private boolean load(LivePolicies live, int rate, String name, Meanwhile meanwhile)
      throws Exception {
    var stop = new AtomicBoolean();
    List<CompletableFuture<Seen>> deciders = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int offset = i;
      deciders.add(
          CompletableFuture.supplyAsync(
              () -> decide(live, offset, 1_000_000_000L * THREADS / rate, stop),
              task -> Thread.ofPlatform().start(task)));
    }
    long start = System.nanoTime();
    try {
      meanwhile.run();
    } finally {
      stop.set(true);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    List<Seen> all = new ArrayList<>();
    for (CompletableFuture<Seen> decider : deciders) {
      all.add(decider.get());
    }
    return print(name, seconds, all);
  }

  private void warmUp(LivePolicies live) throws IOException {
    for (int i = 0; i < 50; i++) {
      replace(CHANGES[i % 2]);
      var _ = live.reload();
      for (int k = 0; k < 2_000; k++) {
        var _ = wrong(live, k % CALLS);
      }
    }
    replace(CHANGES[1]);
    var _ = live.reload();
  }

  private Seen decide(LivePolicies live, int offset, long interval, AtomicBoolean stop) {
    int[] latencies = new int[1 << 24];
    long decisions = 0;
    long wrong = 0;
    long longest = 0;
    long due = System.nanoTime();
    while (!stop.get() && decisions < latencies.length) {
      long now = System.nanoTime();
      if (now < due) {
        LockSupport.parkNanos(due - now);
        continue;
      }
      if (wrong(live, (int) ((decisions + offset) % CALLS))) {
        wrong++;
      }
      long done = System.nanoTime();
      longest = Math.max(longest, done - now);
      latencies[(int) decisions++] = (int) ((done - due) / 1_000);
      due += interval;
    }
    return new Seen(wrong, longest, Arrays.copyOf(latencies, (int) decisions));
  }

  private boolean wrong(LivePolicies live, int call) {
    Decision decision = live.engine().decide(asked[call].request(), asked[call].context());
    Verdict[] right = expected.get(decision.revision().sha256());
    return right == null || right[call] != Verdict.of(decision);
  }

  private static boolean print(String name, double seconds, List<Seen> all) {
    int[] latencies = all.stream().flatMapToInt(seen -> Arrays.stream(seen.latencies())).toArray();
    Arrays.sort(latencies);
    long wrong = all.stream().mapToLong(Seen::wrong).sum();
    long longest = all.stream().mapToLong(Seen::longest).max().orElse(0);
    System.out.printf(
        Locale.ROOT,
        """
          "%s" : {
            "seconds" : %.1f, "decisions" : %d, "decisions_per_second" : %.0f,
            "not_of_their_revision" : %d, "longest_decision_ms" : %.2f,
            "late_us" : { "p50" : %d, "p99" : %d, "p999" : %d, "max" : %d }
          }%s
        """,
        name,
        seconds,
        latencies.length,
        latencies.length / seconds,
        wrong,
        longest / 1e6,
        latencies[latencies.length / 2],
        latencies[(int) (latencies.length * 0.99)],
        latencies[(int) (latencies.length * 0.999)],
        latencies[latencies.length - 1],
        name.equals("without_reloads") ? "," : "");
    return wrong == 0;
  }

  /** As an editor that means well does it. */
  private void replace(String text) throws IOException {
    Path fresh = folder.resolve(".fresh");
    Files.writeString(fresh, text);
    Files.move(
        fresh,
        folder.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private ToolCatalogue catalogue() {
    return new ToolCatalogue() {
      @Override
      public Optional<Tool> find(ToolName name) {
        return Optional.ofNullable(tools.get(name.value()));
      }

      @Override
      public List<Tool> all() {
        return List.copyOf(tools.values());
      }
    };
  }
}
