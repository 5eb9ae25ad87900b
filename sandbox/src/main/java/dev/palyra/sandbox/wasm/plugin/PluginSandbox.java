package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxInFront;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.wasm.Budget;
import dev.palyra.sandbox.wasm.Called;
import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.ModuleNotLinkedException;
import dev.palyra.sandbox.wasm.WasmRuntime;
import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * Tier A in front of another sandbox, which runs everything else. Plugins run on threads of their
 * own, whose stack is larger than the depth that a module may reach.
 */
public final class PluginSandbox extends SandboxInFront<PluginRequest> implements AutoCloseable {
  private static final long STACK = 8L << 20;
  private static final List<Mechanism> MECHANISMS =
      List.of(
          new Mechanism("wasm", "core 2.0 without SIMD, compiled, fresh memory"),
          new Mechanism("fuel", "1, by region"));

  private final WasmRuntime runtime;
  private final ModuleSource modules;
  private final PluginClock clock;
  private final PluginHost host;
  private final Semaphore places;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().stackSize(STACK).name("palyra-plugin-", 0).factory());

  /**
   * @param maxConcurrent plugins that run at the same time; more are refused
   */
  public PluginSandbox(
      Sandbox others,
      WasmRuntime runtime,
      ModuleSource modules,
      PluginClock clock,
      PluginHost host,
      int maxConcurrent) {
    super(PluginRequest.class, others);
    this.runtime = runtime;
    this.modules = modules;
    this.clock = clock;
    this.host = host;
    this.places = new Semaphore(maxConcurrent);
  }

  @Override
  protected Execution run(
      PluginRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    if (!places.tryAcquire()) {
      return PluginExecution.refused(request, "too many plugins are running", "try again later");
    }
    try {
      return await(threads.submit(() -> call(request, filter, cancellation, egress)), cancellation);
    } finally {
      places.release();
    }
  }

  /** The call is bounded, so that waiting for it is; whoever is interrupted cancels it. */
  private static Execution await(Future<Execution> future, Cancellation cancellation) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
          cancellation.cancel();
        } catch (ExecutionException e) {
          throw new IllegalStateException("the plugin's host failed", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Execution call(
      PluginRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    PluginIo io = new PluginIo(request.input().toArray(), request.quotas().outputBytes());
    PluginExecution execution = new PluginExecution(request, filter, clock.nanos());
    KernelMemory memory = new KernelMemory();
    Redaction redaction = new Redaction(filter);
    SecretFunctions secrets =
        new SecretFunctions(request.access().secrets(), memory, clock.random());
    try (PluginHttp http =
        new PluginHttp(
            memory,
            secrets,
            redaction,
            () -> host.network().open(request.runId(), request.access().egress(), egress),
            cancellation)) {
      LoadedModule module = runtime.load(modules.read(request.module()));
      List<HostFunction> offered =
          new ArrayList<>(ExtismKernel.functions(io, memory, request.grants()));
      offered.addAll(WasiShim.functions(io, request.grants(), clock));
      offered.addAll(secrets.functions(request.grants()));
      if (request.grants().contains(PluginGrant.HTTP)) {
        offered.addAll(http.functions());
      }
      if (request.grants().contains(PluginGrant.KV)) {
        offered.addAll(
            StorageFunctions.of(host.storage(), request.access().storage(), memory, redaction));
      }
      Called called =
          module.call(
              request.function(), new long[0], offered, Budget.of(request.quotas()), cancellation);
      return execution.ended(called, io, MECHANISMS);
    } catch (ModuleRefusedException | ModuleNotLinkedException | ModuleSource.UnusableException e) {
      return PluginExecution.failed(request, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Map<Tier, Availability> availability() {
    Map<Tier, Availability> all = new EnumMap<>(super.availability());
    all.put(Tier.WASM, new Availability.Available(MECHANISMS));
    return Map.copyOf(all);
  }

  /** Waits for what is running; starts nothing more. Does not close the other sandbox. */
  @Override
  public void close() {
    threads.close();
  }
}
