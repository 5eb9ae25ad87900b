package dev.palyra.vault;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The real {@link DpapiSeal.Calls}: crypt32.dll, and kernel32.dll's {@code LocalFree}. */
final class Crypt32 implements DpapiSeal.Calls {
  /**
   * {@code BOOL f(DATA_BLOB*, LPCWSTR, DATA_BLOB*, PVOID, CRYPTPROTECT_PROMPTSTRUCT*, DWORD,
   * DATA_BLOB*)}.
   */
  static final FunctionDescriptor PROTECT =
      FunctionDescriptor.of(
          JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);

  private final MethodHandle protect;
  private final MethodHandle unprotect;
  private final MethodHandle localFree;

  private Crypt32(SymbolLookup crypt32, SymbolLookup kernel32) {
    Linker linker = Linker.nativeLinker();
    this.protect = linker.downcallHandle(crypt32.findOrThrow("CryptProtectData"), PROTECT);
    this.unprotect = linker.downcallHandle(crypt32.findOrThrow("CryptUnprotectData"), PROTECT);
    this.localFree =
        linker.downcallHandle(
            kernel32.findOrThrow("LocalFree"), FunctionDescriptor.of(ADDRESS, ADDRESS));
  }

  static Optional<DpapiSeal.Calls> load() {
    try {
      return Optional.of(
          new Crypt32(
              SymbolLookup.libraryLookup("crypt32", Arena.global()),
              SymbolLookup.libraryLookup("kernel32", Arena.global())));
    } catch (IllegalArgumentException | java.util.NoSuchElementException e) {
      return Optional.empty();
    }
  }

  @Override
  public int protect(
      MemorySegment in,
      MemorySegment description,
      MemorySegment entropy,
      MemorySegment reserved,
      MemorySegment prompt,
      int flags,
      MemorySegment out) {
    return call(protect, in, description, entropy, reserved, prompt, flags, out);
  }

  @Override
  public int unprotect(
      MemorySegment in,
      MemorySegment description,
      MemorySegment entropy,
      MemorySegment reserved,
      MemorySegment prompt,
      int flags,
      MemorySegment out) {
    return call(unprotect, in, description, entropy, reserved, prompt, flags, out);
  }

  private static int call(
      MethodHandle function,
      MemorySegment in,
      MemorySegment description,
      MemorySegment entropy,
      MemorySegment reserved,
      MemorySegment prompt,
      int flags,
      MemorySegment out) {
    try {
      return (int) function.invokeExact(in, description, entropy, reserved, prompt, flags, out);
    } catch (Throwable e) {
      throw new IllegalStateException("a call into crypt32.dll failed", e);
    }
  }

  @Override
  public void localFree(MemorySegment block) {
    try {
      MemorySegment left = (MemorySegment) localFree.invokeExact(block);
      assert left.equals(MemorySegment.NULL);
    } catch (Throwable e) {
      throw new IllegalStateException("a call into kernel32.dll failed", e);
    }
  }
}
