package dev.palyra.vault;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is handed to Windows, against a stand-in that reads and writes the structures at the offsets
 * that dpapi.h gives them on 64-bit Windows: {@code DWORD cbData} at 0, {@code BYTE *pbData} at 8.
 */
@DisplayName("Windows DPAPI, a stand-in")
class DpapiSealTest extends BlobBackendContract {
  @TempDir Path temp;
  private final StandIn windows = new StandIn();

  @Override
  BlobBackend open() {
    return new FileBlobBackend(temp.resolve("keys"), new DpapiSeal(Optional.of(windows)));
  }

  @AfterEach
  void everyBlockWasGivenBack() {
    assertThat(windows.given).isEmpty();
  }

  private static final class StandIn implements DpapiSeal.Calls {
    private final Arena arena = Arena.ofAuto();
    private final List<Long> given = new ArrayList<>();
    private final List<Integer> flags = new ArrayList<>();

    @Override
    public int protect(
        MemorySegment in,
        MemorySegment description,
        MemorySegment entropy,
        MemorySegment reserved,
        MemorySegment prompt,
        int callFlags,
        MemorySegment out) {
      byte[] context = read(entropy);
      byte[] value = read(in);
      byte[] sealed = Arrays.copyOf(context, context.length + value.length);
      for (int i = 0; i < value.length; i++) {
        sealed[context.length + i] = (byte) (value[i] ^ 0x5a);
      }
      flags.add(callFlags);
      assertThat(List.of(description, reserved, prompt)).containsOnly(MemorySegment.NULL);
      return write(out, sealed);
    }

    @Override
    public int unprotect(
        MemorySegment in,
        MemorySegment description,
        MemorySegment entropy,
        MemorySegment reserved,
        MemorySegment prompt,
        int callFlags,
        MemorySegment out) {
      byte[] context = read(entropy);
      byte[] sealed = read(in);
      flags.add(callFlags);
      assertThat(List.of(description, reserved, prompt)).containsOnly(MemorySegment.NULL);
      if (sealed.length < context.length
          || !Arrays.equals(context, 0, context.length, sealed, 0, context.length)) {
        return 0;
      }
      byte[] value = Arrays.copyOfRange(sealed, context.length, sealed.length);
      for (int i = 0; i < value.length; i++) {
        value[i] ^= 0x5a;
      }
      return write(out, value);
    }

    @Override
    public void localFree(MemorySegment block) {
      assertThat(given.remove(block.address())).isTrue();
      assertThat(block.toArray(JAVA_BYTE)).containsOnly(0);
    }

    private static byte[] read(MemorySegment blob) {
      int length = blob.get(JAVA_INT, 0);
      return blob.get(ADDRESS, 8).reinterpret(length).toArray(JAVA_BYTE);
    }

    private int write(MemorySegment blob, byte[] bytes) {
      MemorySegment block = arena.allocateFrom(JAVA_BYTE, bytes);
      given.add(block.address());
      blob.set(JAVA_INT, 0, bytes.length);
      blob.set(ADDRESS, 8, block);
      return 1;
    }
  }

  @Test
  void asksForNoDialogAndBindsTheName() {
    byte[] value = {1, 2, 3};
    DpapiSeal seal = new DpapiSeal(Optional.of(windows));
    byte[] sealed = seal.seal(value, new byte[] {9});

    assertThat(seal.open(sealed, new byte[] {9})).isEqualTo(value);
    assertThatExceptionOfType(VaultException.class)
        .isThrownBy(() -> seal.open(sealed, new byte[] {8}));
    assertThat(windows.flags).containsOnly(0x1);
  }

  @Test
  void theStructureIsThatOf64BitWindows() {
    assertThat(DpapiSeal.DATA_BLOB.byteSize()).isEqualTo(16);
    assertThat(Crypt32.PROTECT.argumentLayouts()).hasSize(7);
  }

  @Test
  void isUnavailableElsewhere() {
    assertThat(new DpapiSeal(Optional.empty()).available()).isFalse();
  }
}
