package dev.palyra.sandbox.wasm.plugin;

import static dev.palyra.sandbox.wasm.HostFunction.Type.I32;
import static dev.palyra.sandbox.wasm.HostFunction.Type.I64;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.PluginStorage;
import dev.palyra.sandbox.wasm.HostFunction;
import dev.palyra.sandbox.wasm.meter.Cost;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The grant {@code kv}, for one call: values of the plugin's own that outlive it. */
final class StorageFunctions {
  private static final int STORED = 0;
  private static final int NO_ROOM = 1;
  private static final int HOLDS_A_SECRET = 2;
  private static final int MAX_KEY = 256;
  private static final int MAX_VALUE = 64 << 10;

  /** Writing waits for the disk. */
  private static final long WRITE = 100_000;

  private StorageFunctions() {}

  static List<HostFunction> of(
      PluginStorage storage, String owner, KernelMemory memory, Redaction redaction) {
    return List.of(
        new HostFunction(
            KernelMemory.USER,
            "kv_get",
            List.of(I64),
            List.of(I64),
            (guest, a) -> {
              Bytes value = storage.get(owner, key(memory, a[0])).orElse(null);
              if (value == null) {
                return 0;
              }
              guest.spend(value.length() / Cost.BYTES_PER_UNIT);
              return memory.put(value.toArray());
            }),
        new HostFunction(
            KernelMemory.USER,
            "kv_set",
            List.of(I64, I64),
            List.of(I32),
            (guest, a) -> {
              guest.spend(WRITE);
              String key = key(memory, a[0]);
              byte[] value = memory.block(a[1]);
              if (value.length > MAX_VALUE) {
                return NO_ROOM;
              }
              // What is stored lies on disk in the clear, and outlives the lease of the secret.
              if (redaction.finds(value) || redaction.finds(key.getBytes(StandardCharsets.UTF_8))) {
                return HOLDS_A_SECRET;
              }
              return storage.put(owner, key, Bytes.of(value)) ? STORED : NO_ROOM;
            }),
        new HostFunction(
            KernelMemory.USER,
            "kv_delete",
            List.of(I64),
            List.of(),
            (guest, a) -> {
              guest.spend(WRITE);
              storage.remove(owner, key(memory, a[0]));
              return 0;
            }));
  }

  private static String key(KernelMemory memory, long at) {
    byte[] key = memory.block(at);
    if (key.length == 0 || key.length > MAX_KEY) {
      throw KernelMemory.trap("a key has 1 to 256 bytes");
    }
    return new String(key, StandardCharsets.UTF_8);
  }
}
