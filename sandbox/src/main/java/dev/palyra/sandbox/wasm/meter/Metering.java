package dev.palyra.sandbox.wasm.meter;

import java.util.List;

/**
 * Puts the meter into a module: reads it section by section, checks it, and writes it again with
 * charges in its code and maxima on its memory and tables. Custom sections are left out.
 *
 * <p>The same bytes, limits and mode always give the same result. Time and memory are linear in the
 * size of the module, but for branches, which cost as many steps as they leave blocks.
 *
 * <p>Source: the WebAssembly core specification 2.0, chapter 5 (binary format), without SIMD.
 */
public final class Metering {
  private static final int[] ORDER = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11};

  private final byte[] bytes;
  private final MeterLimits limits;
  private final ChargeMode mode;
  private final Shape shape = new Shape();

  private Metering(byte[] bytes, MeterLimits limits, ChargeMode mode) {
    this.bytes = bytes;
    this.limits = limits;
    this.mode = mode;
  }

  /**
   * Returns the module with a meter in it.
   *
   * @throws ModuleRefusedException if it is malformed, asks for more than the limits, or uses what
   *     is not supported
   */
  public static MeteredModule meter(byte[] module, MeterLimits limits, ChargeMode mode)
      throws ModuleRefusedException {
    if (module.length > limits.moduleBytes()) {
      throw new ModuleRefusedException(
          "the module has %d bytes, and at most %d are allowed"
              .formatted(module.length, limits.moduleBytes()));
    }
    return new Metering(module, limits, mode).run();
  }

  private MeteredModule run() throws ModuleRefusedException {
    WasmReader in = new WasmReader(bytes, 0, bytes.length);
    for (int expected : List.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00)) {
      if (in.u8() != expected) {
        throw in.refuse("not a WebAssembly module of version 1");
      }
    }
    Sections sections = new Sections(bytes, shape, limits, mode);
    int last = 0;
    while (!in.atEnd()) {
      int id = in.u8();
      WasmReader content = in.slice(in.u32());
      if (id == 0) {
        content.name();
        continue;
      }
      if (id >= ORDER.length) {
        throw in.refuse("there is no section %d".formatted(id));
      }
      if (ORDER[id] <= last) {
        throw in.refuse("section %d is out of place".formatted(id));
      }
      last = ORDER[id];
      sections.read(id, content);
      content.expectEnd();
    }
    return sections.finish();
  }
}
