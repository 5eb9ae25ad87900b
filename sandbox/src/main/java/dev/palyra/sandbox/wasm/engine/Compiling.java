package dev.palyra.sandbox.wasm.engine;

import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import run.endive.compiler.Cache;
import run.endive.compiler.InterpreterFallback;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmModule;

/**
 * Turns parsed modules into machines, one at a time and for a bounded time. The engine cannot be
 * stopped in the middle: after a timeout nothing else compiles until it has come to its end, which
 * the bounds on a module's size make certain.
 */
final class Compiling {
  private static final long STACK = 64L << 20;

  private final Semaphore one = new Semaphore(1);
  private final Duration limit;

  Compiling(Duration limit) {
    this.limit = limit;
  }

  /** Compiles, and returns checked code. */
  byte[] compile(WasmModule module) throws ModuleRefusedException {
    try {
      if (!one.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ModuleRefusedException("another module is still being compiled; try again later");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModuleRefusedException("compiling was interrupted");
    }
    var result = new CompletableFuture<byte[]>();
    Thread.ofPlatform()
        .daemon()
        .name("palyra-wasm-compiler")
        .stackSize(STACK)
        .start(() -> {
          try {
            result.complete(raw(module));
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          } finally {
            one.release();
          }
        });
    return CompiledCode.prepare(await(result));
  }

  private byte[] await(CompletableFuture<byte[]> result) throws ModuleRefusedException {
    try {
      return result.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModuleRefusedException("compiling was interrupted");
    } catch (TimeoutException e) {
      throw new ModuleRefusedException("compiling takes longer than " + limit);
    } catch (ExecutionException e) {
      throw refused(e.getCause());
    }
  }

  private static byte[] raw(WasmModule module) {
    var code = new AtomicReference<byte @Nullable []>();
    var _ = machine(module, new Holder(Optional.empty(), code));
    byte[] jar = code.get();
    if (jar == null) {
      throw new IllegalStateException("the engine gave no code");
    }
    return jar;
  }

  /** The machine for instances of {@code module}, from code that {@link #compile} returned. */
  static Function<Instance, Machine> link(WasmModule module, byte[] code) {
    return machine(module, new Holder(Optional.of(code), new AtomicReference<>()));
  }

  private static Function<Instance, Machine> machine(WasmModule module, Cache cache) {
    return MachineFactoryCompiler.builder(module)
        .withInterpreterFallback(InterpreterFallback.FAIL)
        .withCache(cache)
        .compile();
  }

  private static ModuleRefusedException refused(@Nullable Throwable cause) {
    String reason = cause == null ? "" : String.valueOf(cause.getMessage());
    return new ModuleRefusedException(
        "the engine cannot compile the module: " + reason.lines().findFirst().orElse(""));
  }

  /** Hands one piece of code in or out. */
  private record Holder(Optional<byte[]> in, AtomicReference<byte @Nullable []> out)
      implements Cache {
    @Override
    public byte @Nullable [] get(String key) {
      return in.orElse(null);
    }

    @Override
    public void putIfAbsent(String key, byte[] data) {
      out.set(data);
    }
  }
}
