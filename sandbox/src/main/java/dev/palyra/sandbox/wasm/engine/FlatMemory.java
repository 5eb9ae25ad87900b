package dev.palyra.sandbox.wasm.engine;

import dev.palyra.sandbox.wasm.Guest;
import dev.palyra.sandbox.wasm.meter.Cost;
import dev.palyra.sandbox.wasm.meter.Probe;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * A linear memory that is one array, and the meter of the instance that it belongs to.
 *
 * <p>The array has exactly the memory's size, so that the JVM's own bounds check is the one that
 * the specification asks for; it surfaces as an {@link IndexOutOfBoundsException}, which the caller
 * of the instance takes as a trap. Atomic stores are the messages of {@link Probe} and never touch
 * the array. One thread at a time.
 */
// One method for each access that the engine's interface names; together they are long.
final class FlatMemory implements Memory, Guest {
  private static final VarHandle SHORT = view(short[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle FLOAT = view(float[].class);
  private static final VarHandle DOUBLE = view(double[].class);
  private static final int CHUNK = 1 << 20;

  private final Meter meter;
  private final int initialPages;
  private final int maximumPages;
  private final int declaredPages;
  private byte[] bytes;
  private DataSegment[] segments = new DataSegment[0];

  /** Units until {@link Meter#refill} must be asked; the field that hot code works on. */
  private long slice;

  /** Units of stack that are left. */
  private int depth;

  /**
   * @param declaredPages the most that the module itself allows; beyond it a failed grow is the
   *     module's own doing
   */
  FlatMemory(Meter meter, int initialPages, int maximumPages, int declaredPages) {
    this.meter = meter;
    this.initialPages = initialPages;
    this.maximumPages = maximumPages;
    this.declaredPages = declaredPages;
    this.depth = meter.depth();
    meter.reserve((long) initialPages * PAGE_SIZE);
    this.bytes = new byte[initialPages * PAGE_SIZE];
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** What has been spent so far. */
  long spent() {
    return meter.granted() - meter.rest() - slice;
  }

  long size() {
    return bytes.length;
  }

  /** Message of the metered code: spend. */
  @Override
  public void atomicWriteInt(int address, int cost) {
    spend(cost);
  }

  /** Message of the metered code: spend, and enter a frame. */
  @Override
  public void atomicWriteLong(int address, long cost) {
    spend(cost);
    int left = depth - Probe.frame(address);
    depth = left;
    if (left < 0) {
      throw meter.tooDeep();
    }
  }

  /** Message of the metered code: leave a frame. */
  @Override
  public void atomicWriteShort(int address, short frame) {
    depth += frame;
  }

  /** After a trap no frame is left; only for an instance that is called again. */
  void unwind() {
    depth = meter.depth();
  }

  /** Message of the metered code: take the slice. */
  @Override
  public int atomicXchgInt(int address, int nothing) {
    int taken = (int) slice;
    slice = 0;
    return taken;
  }

  /** Message of the metered code: the slice that was taken is used up, and more. */
  @Override
  public int atomicOrInt(int address, int left) {
    return (int) meter.refill(left);
  }

  /** Message of the metered code: what is left of what was taken. */
  @Override
  public int atomicAddInt(int address, int left) {
    slice = meter.keep(slice + left);
    return 0;
  }

  @Override
  public void spend(long fuel) {
    long left = slice - fuel;
    slice = left;
    if (left < 0) {
      refill(left);
    }
  }

  private void refill(long left) {
    slice = 0; // So that what was not granted does not count as spent.
    slice = meter.refill(left);
  }

  @Override
  public Duration timeLeft() {
    return meter.timeLeft();
  }

  @Override
  public int pages() {
    return bytes.length / PAGE_SIZE;
  }

  @Override
  public int grow(int more) {
    int before = pages();
    long wanted = before + Integer.toUnsignedLong(more);
    if (wanted > maximumPages) {
      if (wanted <= declaredPages) {
        meter.starve();
      }
      return -1;
    }
    if (more != 0) {
      spend(wanted * Cost.GROWN_PAGE);
      if (!meter.tryReserve((long) more * PAGE_SIZE)) {
        return -1;
      }
      bytes = Arrays.copyOf(bytes, (int) wanted * PAGE_SIZE);
    }
    return before;
  }

  @Override
  public int initialPages() {
    return initialPages;
  }

  @Override
  public int maximumPages() {
    return maximumPages;
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public void initialize(Instance instance, DataSegment[] dataSegments) {
    segments = dataSegments;
    for (int i = 0; i < dataSegments.length; i++) {
      if (dataSegments[i] instanceof ActiveDataSegment active) {
        int offset = Constants.i32(instance, active.offsetInstructions());
        write(offset, active.data());
        drop(i);
      }
    }
  }

  @Override
  public void initPassiveSegment(int segment, int to, int from, int size) {
    byte[] data = segments[segment].data();
    Objects.checkFromIndexSize(from, size, data.length);
    Objects.checkFromIndexSize(to, size, bytes.length);
    spendBytes(size);
    System.arraycopy(data, from, bytes, to, size);
  }

  @Override
  public void drop(int segment) {
    segments[segment] = PassiveDataSegment.EMPTY;
  }

  @Override
  public void zero() {
    // It is fresh.
  }

  @Override
  public void fill(byte value, int from, int to) {
    Objects.checkFromToIndex(from, to, bytes.length);
    for (int at = from; at < to; ) {
      int end = at + Math.min(CHUNK, to - at);
      spendBytes(end - at); // Also a look at the clock, now and then.
      Arrays.fill(bytes, at, end, value);
      at = end;
    }
  }

  @Override
  public void copy(int to, int from, int size) {
    Objects.checkFromIndexSize(from, size, bytes.length);
    Objects.checkFromIndexSize(to, size, bytes.length);
    spendBytes(size);
    System.arraycopy(bytes, from, bytes, to, size);
  }

  private void spendBytes(int count) {
    spend(count / Cost.BYTES_PER_UNIT);
  }

  @Override
  public void write(int address, byte[] data, int offset, int size) {
    Objects.checkFromIndexSize(address, size, bytes.length);
    System.arraycopy(data, offset, bytes, address, size);
  }

  @Override
  public void write(int address, byte[] data) {
    write(address, data, 0, data.length);
  }

  @Override
  public byte[] readBytes(int address, int length) {
    Objects.checkFromIndexSize(address, length, bytes.length);
    return Arrays.copyOfRange(bytes, address, address + length);
  }

  @Override
  public byte[] read(int address, int length) {
    return readBytes(address, length);
  }

  @Override
  public byte read(int address) {
    return bytes[address];
  }

  @Override
  public void writeByte(int address, byte value) {
    bytes[address] = value;
  }

  @Override
  public short readShort(int address) {
    return (short) SHORT.get(bytes, address);
  }

  @Override
  public long readU16(int address) {
    return readShort(address) & 0xffff;
  }

  @Override
  public void writeShort(int address, short value) {
    SHORT.set(bytes, address, value);
  }

  @Override
  public int readInt(int address) {
    return (int) INT.get(bytes, address);
  }

  @Override
  public void writeI32(int address, int value) {
    INT.set(bytes, address, value);
  }

  @Override
  public void writeInt(int address, int value) {
    writeI32(address, value);
  }

  @Override
  public long readLong(int address) {
    return (long) LONG.get(bytes, address);
  }

  @Override
  public void writeLong(int address, long value) {
    LONG.set(bytes, address, value);
  }

  @Override
  public float readFloat(int address) {
    return (float) FLOAT.get(bytes, address);
  }

  @Override
  public long readF32(int address) {
    return readInt(address);
  }

  @Override
  public void writeF32(int address, float value) {
    FLOAT.set(bytes, address, value);
  }

  @Override
  public double readDouble(int address) {
    return (double) DOUBLE.get(bytes, address);
  }

  @Override
  public long readF64(int address) {
    return readLong(address);
  }

  @Override
  public void writeF64(int address, double value) {
    DOUBLE.set(bytes, address, value);
  }

  // Threads are refused, so that nothing waits and nothing is locked.

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public Object lock(int address) {
    throw threads();
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public int waitOn(int address, int expected, long timeout) {
    throw threads();
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public int waitOn(int address, long expected, long timeout) {
    throw threads();
  }

  @Override
  @Deprecated
  @SuppressWarnings("removal")
  public int notify(int address, int maxThreads) {
    throw threads();
  }

  private static TrapException threads() {
    return new TrapException("threads are not supported");
  }
}
