package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.sandbox.wasm.Ending;
import dev.palyra.sandbox.wasm.Guest;
import dev.palyra.sandbox.wasm.GuestStop;
import dev.palyra.sandbox.wasm.meter.Cost;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The memory in which an Extism plugin and its host hand each other blocks. It is bounded, each
 * block costs fuel, and what lies outside of a block cannot be read. One thread.
 */
final class KernelMemory {
  /** Where Extism's own functions are. */
  static final String ENV = "extism:host/env";

  /** Where the functions of a host are that Extism knows nothing of. */
  static final String USER = "extism:host/user";

  /** Bytes of all blocks of one call together. */
  private static final long MAX_BYTES = 16L << 20;

  private static final int MAX_BLOCKS = 65_536;
  private static final long FIRST = 8; // 0 says that there is none.

  private final NavigableMap<Long, byte[]> blocks = new TreeMap<>();
  private long next = FIRST;
  private long bytes;

  /** Makes a block of zeros and returns where it is. */
  long allocate(Guest guest, long length) {
    if (length < 0 || length > MAX_BYTES - bytes) {
      throw full();
    }
    guest.spend(length / Cost.BYTES_PER_UNIT);
    return put(new byte[(int) length]);
  }

  long put(byte[] block) {
    if (block.length > MAX_BYTES - bytes || blocks.size() >= MAX_BLOCKS) {
      throw full();
    }
    long at = next;
    blocks.put(at, block);
    bytes += block.length;
    next += Math.max(block.length, 1);
    return at;
  }

  void free(long at) {
    byte[] block = blocks.remove(at);
    if (block != null) {
      bytes -= block.length;
    }
  }

  /** The length of the block that begins there; 0 if there is none. */
  long length(long at) {
    byte[] block = blocks.get(at);
    return block == null ? 0 : block.length;
  }

  /** The block that begins there. */
  byte[] block(long at) {
    byte[] block = blocks.get(at);
    if (block == null) {
      throw outside();
    }
    return block;
  }

  /** One byte, of whatever block it is in. */
  int load(long at) {
    return around(at)[offset(at)] & 0xff;
  }

  void store(long at, int value) {
    around(at)[offset(at)] = (byte) value;
  }

  private int offset(long at) {
    return (int) (at - blocks.floorKey(at));
  }

  private byte[] around(long at) {
    Map.Entry<Long, byte[]> entry = blocks.floorEntry(at);
    if (entry == null || at - entry.getKey() >= entry.getValue().length) {
      throw outside();
    }
    return entry.getValue();
  }

  /** Bytes within one block. */
  byte[] range(long at, int length) {
    byte[] block = around(at);
    int from = offset(at);
    if (length > block.length - from) {
      throw outside();
    }
    return Arrays.copyOfRange(block, from, from + length);
  }

  static GuestStop full() {
    return new GuestStop(new Ending.OutOfMemory());
  }

  static GuestStop trap(String reason) {
    return new GuestStop(new Ending.Trapped(reason));
  }

  static GuestStop outside() {
    return new GuestStop(new Ending.Trapped("access outside of a block"));
  }
}
