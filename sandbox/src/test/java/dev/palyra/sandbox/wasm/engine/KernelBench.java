package dev.palyra.sandbox.wasm.engine;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.Modules;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * Measures tier A; {@code bench/wasm-kernels/run} starts it. It lies here since it compares with
 * what this package does not offer to anybody: modules without a meter.
 */
public final class KernelBench {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final PrintStream OUT = System.out;
  private static final int RUNS = 25;
  private static final int WARM_UP = 10;
  private static final Budget PLENTY = new Budget(1L << 60, 1_000, 1L << 28, Duration.ofHours(1));

  private KernelBench() {}

  /** Metered by region, over the two forms without a meter. */
  private record Ratios(double overStock, double overBare) {}

  public static void main(String[] arguments) throws Exception {
    Map<String, Integer> kernels = new LinkedHashMap<>();
    kernels.put("fib", 35);
    kernels.put("sha256", 4 << 20);
    kernels.put("sieve", 4_000_000);
    kernels.put("matmul", 200);
    kernels.put("sort", 1_000_000);
    OUT.println();
    OUT.println(
        "CPU ms, median; bare: without the engine's poll for interrupts, cannot be stopped");
    OUT.printf(
        "%-8s %8s %8s %8s %8s %8s %9s %9s %9s%n",
        "kernel", "native", "stock", "bare", "region", "block", "/stock", "/bare", "/native");
    List<Double> overStock = new ArrayList<>();
    List<Double> overBare = new ArrayList<>();
    for (var kernel : kernels.entrySet()) {
      Ratios ratios = kernel(Path.of(arguments[0]), kernel.getKey(), kernel.getValue());
      overStock.add(ratios.overStock);
      overBare.add(ratios.overBare);
    }
    overStock.sort(null);
    overBare.sort(null);
    OUT.printf(
        "metered by region, median of the kernels: %.2f over stock, %.2f over bare%n",
        overStock.get(2), overBare.get(2));
    hostCalls();
    freshInstances();
    deadlines();
    virtualThreads();
  }

  /**
   * All forms in turn, round by round, so that a busy machine is as unkind to one as to another.
   */
  private static Ratios kernel(Path folder, String name, int n) throws Exception {
    byte[] module = Files.readAllBytes(folder.resolve(name + ".wasm"));
    WasmModule parsed = EndiveRuntime.parse(module);
    byte[] code = new Compiling(Duration.ofMinutes(1)).compile(parsed);
    Function<Instance, Machine> stock = MachineFactoryCompiler.compile(parsed);
    Function<Instance, Machine> bare = Compiling.link(parsed, code);
    LoadedModule region = Runs.load(module, ChargeMode.REGION);
    LoadedModule block = Runs.load(module, ChargeMode.BLOCK);
    List<Callable<?>> forms =
        List.of(
            () -> unmetered(parsed, stock, n),
            () -> unmetered(parsed, bare, n),
            () -> Runs.call(region, PLENTY, n),
            () -> Runs.call(block, PLENTY, n));
    long[][] times = new long[forms.size() + 1][RUNS];
    for (int round = -WARM_UP; round < RUNS; round++) {
      for (int form = 0; form < forms.size(); form++) {
        long begin = THREADS.getCurrentThreadCpuTime();
        forms.get(form).call();
        long time = THREADS.getCurrentThreadCpuTime() - begin;
        if (round >= 0) {
          times[form + 1][round] = time;
        }
      }
      if (round >= 0) { // The native program measures several runs each time it is started.
        times[0][round] =
            round % 5 == 0
                ? (long) (1e6 * nativeTime(folder.resolve(name), n))
                : times[0][round - 1];
      }
    }
    OUT.printf("%-8s", name);
    for (long[] form : times) {
      OUT.printf(" %8.2f", median(form, i -> form[i]) / 1e6);
    }
    Ratios ratios =
        new Ratios(
            median(times[3], i -> (double) times[3][i] / times[1][i]),
            median(times[3], i -> (double) times[3][i] / times[2][i]));
    OUT.printf(
        " %9.2f %9.2f %9.2f%n",
        ratios.overStock,
        ratios.overBare,
        median(times[3], i -> (double) times[3][i] / times[0][i]));
    return ratios;
  }

  private static double median(long[] rounds, java.util.function.IntToDoubleFunction value) {
    return java.util.stream.IntStream.range(0, rounds.length)
        .mapToDouble(value)
        .sorted()
        .toArray()[rounds.length / 2];
  }

  private static double nativeTime(Path program, int n) throws IOException {
    Process process = new ProcessBuilder(program.toString(), Integer.toString(n)).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return Double.parseDouble(output.substring(0, output.indexOf(' ')));
  }

  private static long[] unmetered(WasmModule module, Function<Instance, Machine> machine, int n) {
    var meter = new Meter(PLENTY, System::nanoTime, new Cancellation(), new AtomicLong(1L << 30));
    int pages = module.memorySection().orElseThrow().getMemory(0).limits().initialPages();
    return Instance.builder(module)
        .withMachineFactory(machine)
        .withMemoryFactory(_ -> new FlatMemory(meter, pages, 4_096, 65_536))
        .build()
        .export("run")
        .apply(n);
  }

  private static double median(Callable<?> work) throws Exception {
    long[] times = new long[RUNS];
    for (int i = -WARM_UP; i < RUNS; i++) {
      long begin = THREADS.getCurrentThreadCpuTime();
      work.call();
      if (i >= 0) {
        times[i] = THREADS.getCurrentThreadCpuTime() - begin;
      }
    }
    Arrays.sort(times);
    return times[RUNS / 2] / 1e6;
  }

  private static byte[] calling(String module, String name, int... code) {
    Modules made = new Modules().memory(1, 1);
    int type = made.type(new byte[] {Modules.I32}, new byte[] {Modules.I32});
    made.importFunction(module, name, type);
    made.function(type, 1, Modules.I32, Modules.code(code));
    return made.export("run", 0, 1).build();
  }

  /** A loop of n calls of a host function that returns its argument. */
  private static void hostCalls() throws Exception {
    byte[] module =
        calling(
            "env", "same", 0x03, 0x40, 0x20, 0, 0x10, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b,
            0x20, 0);
    HostFunction same =
        new HostFunction(
            "env",
            "same",
            List.of(HostFunction.Type.I32),
            List.of(HostFunction.Type.I32),
            (_, a) -> a[0]);
    LoadedModule loaded = Runs.load(module);
    int calls = 10_000_000;
    double median = median(() -> Runs.call(loaded, PLENTY, List.of(same), calls));
    OUT.printf("host call: %.1f ns%n", median * 1e6 / calls);
  }

  private static void freshInstances() {
    Modules made = new Modules().memory(1, 1);
    int type = made.type(new byte[] {Modules.I32}, new byte[] {Modules.I32});
    made.function(type, 0, Modules.I32, Modules.code(0x20, 0));
    LoadedModule loaded = Runs.load(made.export("run", 0, 0).build());
    long[] times = new long[20_000];
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < times.length; i++) {
        long begin = System.nanoTime();
        var _ = Runs.call(loaded, PLENTY, i);
        times[i] = System.nanoTime() - begin;
      }
    }
    Arrays.sort(times);
    OUT.printf(
        "fresh instance and call: p50 %.1f us, p99 %.1f us%n",
        times[times.length / 2] / 1e3, times[times.length / 100 * 99] / 1e3);
  }

  /**
   * How long after its deadline an endless loop ends: by the clock, which also counts what other
   * programs on the machine do meanwhile, and by the time that its thread itself had a processor.
   */
  private static void deadlines() throws Exception {
    late("clock", System::nanoTime);
    late("CPU time", THREADS::getCurrentThreadCpuTime);
  }

  private static void late(String name, LongSupplier nanos) throws Exception {
    Modules made = new Modules();
    int type = made.type(new byte[0], new byte[0]);
    made.function(type, 0, Modules.I32, Modules.code(0x03, 0x40, 0x0c, 0, 0x0b));
    LoadedModule loaded =
        new EndiveRuntime(EndiveRuntime.Settings.DEFAULTS, Optional.empty(), nanos)
            .load(made.export("run", 0, 0).build());
    long[] late = new long[400];
    for (int i = 0; i < late.length; i++) {
      Duration time = Duration.ofMillis(20);
      Budget budget = new Budget(1L << 60, 1_000, 1 << 20, time);
      long begin = nanos.getAsLong();
      Called called = Runs.call(loaded, budget);
      late[i] = nanos.getAsLong() - begin - time.toNanos();
      if (!(called.ending() instanceof Ending.DeadlineReached)) {
        throw new IllegalStateException(called.toString());
      }
    }
    Arrays.sort(late);
    OUT.printf(
        "endless loop stopped after its deadline, by %s: p50 %.3f ms, p95 %.3f ms, worst of %d"
            + " %.3f ms%n",
        name,
        late[late.length / 2] / 1e6,
        late[late.length * 95 / 100] / 1e6,
        late.length,
        late[late.length - 1] / 1e6);
  }

  private static void virtualThreads() throws Exception {
    Modules made = new Modules().memory(1, 1);
    int type = made.type(new byte[] {Modules.I32}, new byte[] {Modules.I32});
    made.function(
        type,
        1,
        Modules.I32,
        Modules.code(0x03, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b, 0x20, 0));
    LoadedModule loaded = Runs.load(made.export("run", 0, 0).build());
    long begin = System.nanoTime();
    List<Called> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Called>> calls = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        calls.add(() -> Runs.call(loaded, PLENTY, 100_000));
      }
      for (Future<Called> answer : threads.invokeAll(calls)) {
        answers.add(answer.get());
      }
    }
    OUT.printf(
        "2,000 metered calls of 100,000 rounds on virtual threads: %.0f ms, %d different answers%n",
        (System.nanoTime() - begin) / 1e6, answers.stream().distinct().count());
  }
}
