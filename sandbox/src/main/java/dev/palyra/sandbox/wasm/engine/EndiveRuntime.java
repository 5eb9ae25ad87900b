package dev.palyra.sandbox.wasm.engine;

import dev.palyra.core.Digests;
import dev.palyra.sandbox.wasm.LoadedModule;
import dev.palyra.sandbox.wasm.WasmRuntime;
import dev.palyra.sandbox.wasm.meter.ChargeMode;
import dev.palyra.sandbox.wasm.meter.MeterLimits;
import dev.palyra.sandbox.wasm.meter.MeteredModule;
import dev.palyra.sandbox.wasm.meter.Metering;
import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;

/**
 * Compiles modules with Endive. Modules stay ready in memory, the least recently used ones leave;
 * compiled code is kept on disk if there is a cache.
 */
public final class EndiveRuntime implements WasmRuntime {
  /** Raised when this package turns the same module into other code. */
  private static final String FORMAT = "1";

  private final Settings settings;
  private final Optional<CodeCache> disk;
  private final LongSupplier nanos;
  private final Compiling compiling;
  private final AtomicLong freeMemory;
  private final Map<String, LoadedModule> ready = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Configuration.
   *
   * @param memoryBytes linear memory of all calls that run at the same time
   * @param modules that stay ready in memory
   */
  public record Settings(
      MeterLimits limits, ChargeMode mode, Duration compileTime, long memoryBytes, int modules) {
    public static final Settings DEFAULTS =
        new Settings(MeterLimits.DEFAULTS, ChargeMode.REGION, Duration.ofMinutes(1), 1L << 30, 64);

    public Settings {
      if (!compileTime.isPositive() || memoryBytes < 0 || modules < 1) {
        throw new IllegalArgumentException(
            "not settings: compile time `%s`, memory `%d`, modules `%d`"
                .formatted(compileTime, memoryBytes, modules));
      }
    }
  }

  /**
   * @param nanos a clock that only runs forward
   */
  public EndiveRuntime(Settings settings, Optional<CodeCache> disk, LongSupplier nanos) {
    this.settings = settings;
    this.disk = disk;
    this.nanos = nanos;
    this.compiling = new Compiling(settings.compileTime());
    this.freeMemory = new AtomicLong(settings.memoryBytes());
  }

  @Override
  public LoadedModule load(byte[] module) throws ModuleRefusedException {
    String digest = sha256(module);
    synchronized (ready) {
      LoadedModule known = ready.get(digest);
      if (known != null) {
        return known;
      }
    }
    LoadedModule loaded = make(module, digest);
    synchronized (ready) {
      ready.put(digest, loaded);
      while (ready.size() > settings.modules()) {
        ready.remove(ready.keySet().iterator().next());
      }
    }
    return loaded;
  }

  private LoadedModule make(byte[] module, String digest) throws ModuleRefusedException {
    MeteredModule metered = Metering.meter(module, settings.limits(), settings.mode());
    parse(module); // Valid by itself, not only with what the meter added.
    WasmModule parsed = parse(metered.bytes().toArray());
    String name = codeName(metered);
    Optional<byte[]> kept = disk.flatMap(cache -> cache.find(name));
    byte[] code;
    if (kept.isPresent()) {
      code = kept.get();
    } else {
      code = compiling.compile(parsed);
      disk.ifPresent(cache -> cache.put(name, code));
    }
    return new EndiveModule(
        digest, metered, parsed, Compiling.link(parsed, code), nanos, freeMemory);
  }

  private static String codeName(MeteredModule metered) {
    String engine = String.valueOf(Parser.class.getPackage().getImplementationVersion());
    return Digests.sha256Hex(
        FORMAT, engine, Runtime.version().toString(), sha256(metered.bytes().toArray()));
  }

  static WasmModule parse(byte[] module) throws ModuleRefusedException {
    try {
      return Parser.parse(module);
    } catch (WasmEngineException e) {
      throw new ModuleRefusedException(
          "the module is not valid: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
  }
}
