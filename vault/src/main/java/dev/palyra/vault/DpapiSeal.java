package dev.palyra.vault;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Locale;
import java.util.Optional;

/**
 * Files sealed by the Windows Data Protection API to this user's logon: {@code CryptProtectData}
 * and {@code CryptUnprotectData} of crypt32.dll, with the context as additional entropy and without
 * ever asking the user (CRYPTPROTECT_UI_FORBIDDEN).
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/api/dpapi/nf-dpapi-cryptprotectdata">its
 *     documentation</a>
 */
public final class DpapiSeal implements BlobSeal {
  /** CRYPTPROTECT_UI_FORBIDDEN of dpapi.h. */
  static final int UI_FORBIDDEN = 0x1;

  /** DATA_BLOB of dpapi.h on 64-bit Windows: the length, padding, the address. */
  static final MemoryLayout DATA_BLOB =
      MemoryLayout.structLayout(
          ValueLayout.JAVA_INT.withName("cbData"),
          MemoryLayout.paddingLayout(4),
          ValueLayout.ADDRESS.withName("pbData"));

  private static final long LENGTH = 0;
  private static final long ADDRESS = 8;

  /** The three functions as they are declared; {@code BOOL} is an int that is 0 on failure. */
  interface Calls {
    int protect(
        MemorySegment in,
        MemorySegment description,
        MemorySegment entropy,
        MemorySegment reserved,
        MemorySegment prompt,
        int flags,
        MemorySegment out);

    int unprotect(
        MemorySegment in,
        MemorySegment description,
        MemorySegment entropy,
        MemorySegment reserved,
        MemorySegment prompt,
        int flags,
        MemorySegment out);

    void localFree(MemorySegment block);
  }

  private final Optional<Calls> calls;

  /** The API of this host; not available off Windows. */
  public DpapiSeal() {
    this(
        System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")
            ? Crypt32.load()
            : Optional.empty());
  }

  DpapiSeal(Optional<Calls> calls) {
    this.calls = calls;
  }

  @Override
  public String backendName() {
    return "dpapi";
  }

  @Override
  public boolean available() {
    return calls.isPresent();
  }

  @Override
  public byte[] seal(byte[] value, byte[] context) {
    return transform(true, value, context);
  }

  @Override
  public byte[] open(byte[] sealed, byte[] context) {
    return transform(false, sealed, context);
  }

  private byte[] transform(boolean protect, byte[] bytes, byte[] context) {
    Calls api =
        calls.orElseThrow(() ->
            new VaultException(
                VaultException.Code.BACKEND_UNAVAILABLE, "this host has no Windows DPAPI"));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment plain = arena.allocate(Math.max(1, bytes.length));
      MemorySegment in = blob(arena, plain, bytes);
      MemorySegment entropy = blob(arena, arena.allocate(context.length), context);
      MemorySegment out = arena.allocate(DATA_BLOB);
      MemorySegment none = MemorySegment.NULL;
      int done =
          protect
              ? api.protect(in, none, entropy, none, none, UI_FORBIDDEN, out)
              : api.unprotect(in, none, entropy, none, none, UI_FORBIDDEN, out);
      plain.fill((byte) 0);
      if (done == 0) {
        throw new VaultException(
            VaultException.Code.CORRUPT,
            "Windows DPAPI refused: the key file was changed or belongs to another user");
      }
      int length = out.get(ValueLayout.JAVA_INT, LENGTH);
      MemorySegment block = out.get(ValueLayout.ADDRESS, ADDRESS).reinterpret(length);
      byte[] result = block.toArray(ValueLayout.JAVA_BYTE);
      block.fill((byte) 0);
      api.localFree(block);
      return result;
    }
  }

  private static MemorySegment blob(Arena arena, MemorySegment data, byte[] bytes) {
    MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, 0, bytes.length);
    MemorySegment blob = arena.allocate(DATA_BLOB);
    blob.set(ValueLayout.JAVA_INT, LENGTH, bytes.length);
    blob.set(ValueLayout.ADDRESS, ADDRESS, data);
    return blob;
  }
}
