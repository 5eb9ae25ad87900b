package dev.palyra.sandbox.wasm.meter;

/**
 * What a module may ask for; one that asks for more is refused before it is compiled.
 *
 * @param moduleBytes size of the whole binary
 * @param functionBytes size of one function's body; a function of more would exceed what HotSpot
 *     compiles (8,000 bytes of JVM code)
 * @param functions imported and own
 * @param locals of one function, parameters included; they are slots of the host's stack
 * @param nesting blocks within blocks
 * @param memoryPages initial pages of 64 KiB; also where growing ends
 * @param tableElements of each table, initially and grown
 * @param tables each has its elements; a fresh one is made for every call
 */
public record MeterLimits(
    int moduleBytes,
    int functionBytes,
    int functions,
    int locals,
    int nesting,
    int memoryPages,
    int tableElements,
    int tables) {
  /** Enough for a plugin of a megabyte with 256 MiB of memory. */
  public static final MeterLimits DEFAULTS =
      new MeterLimits(4 << 20, 64 << 10, 20_000, 1_000, 1_000, 4_096, 65_536, 8);

  public MeterLimits {
    between("module-bytes", moduleBytes, 8, 64 << 20);
    between("function-bytes", functionBytes, 1, 8 << 20);
    between("functions", functions, 1, 1_000_000);
    between("locals", locals, 1, 50_000);
    between("nesting", nesting, 1, 4_000);
    between("memory-pages", memoryPages, 0, 32_767);
    between("table-elements", tableElements, 0, 10_000_000);
    between("tables", tables, 0, 100);
  }

  private static void between(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be between %d and %d, got `%d`".formatted(key, min, max, value));
    }
  }
}
