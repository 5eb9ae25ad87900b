package dev.palyra.sandbox.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A program of some four hundred bytes that makes the system calls of each {@link Script} that it
 * is sent. It stands where a sandbox is complete and what will run in it is not known yet; and
 * while it waits, its resource limits are set from outside.
 *
 * <p>It reads no argument, environment or file. It ends when the other end of its message pipe is
 * closed. Its source is {@code waiting-*.s} beside this class.
 */
public final class WaitingProgram {
  /** The program's descriptor that it reads messages from. */
  static final int MESSAGES = 3;

  /** The program's descriptor that it answers on. */
  static final int ANSWERS = 4;

  /** The program's descriptor that holds its own file. */
  public static final int ITSELF = 5;

  /** The first descriptor that is free for other use. */
  public static final int FIRST_FREE = 6;

  /** How it is executed, by whoever has it as {@link #ITSELF}. */
  public static final String PATH = "/proc/self/fd/" + ITSELF;

  /** Where it reads a message to, and how much fits. */
  static final long BASE = 0x10000000;

  static final int MAX_MESSAGE_BYTES = 8 << 20;

  private static final int MEMFD_CREATE = Kernel.number("memfd_create");
  private static final int FCNTL = Kernel.number("fcntl");
  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int MFD_EXEC = 16; // since Linux 6.3
  private static final int F_ADD_SEALS = 1033;
  private static final int ALL_SEALS = 0xF; // SEAL, SHRINK, GROW, WRITE

  private static final long CODE = 0x400000;
  private static final int HEADER_BYTES = 64;
  private static final int SEGMENT_BYTES = 56;
  private static final int PAGE_BYTES = 1 << 16; // the largest that either instruction set has
  private static final int READ_WRITE = 6;
  private static final int READ_EXECUTE = 5;

  private WaitingProgram() {}

  /**
   * The program as a sealed file in memory: it has no path, and nobody can change it.
   *
   * @throws ErrnoException EACCES where vm.memfd_noexec is 2
   */
  public static Fd open() throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long name = arena.allocateFrom("palyra-waiting").address();
      int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
      long fd = Kernel.call(MEMFD_CREATE, name, flags | MFD_EXEC);
      Fd file =
          Fd.of("memfd_create", fd == -Errno.EINVAL ? Kernel.call(MEMFD_CREATE, name, flags) : fd);
      try {
        Io.writeAll(file, image(Arch.host().orElseThrow()));
        ErrnoException.check("fcntl", Kernel.call(FCNTL, file.number(), F_ADD_SEALS, ALL_SEALS));
        return file;
      } catch (ErrnoException e) {
        file.close();
        throw e;
      }
    }
  }

  /** The machine code alone. */
  static byte[] code(Arch arch) {
    String name = "waiting-" + arch.name().toLowerCase(Locale.ROOT) + ".hex";
    try (InputStream in = WaitingProgram.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the module");
      }
      String hex = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(hex.replace("\n", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An ELF file of fixed addresses: one segment of code, one of zeros, a stack not executable. */
  static byte[] image(Arch arch) {
    byte[] code = code(arch);
    int start = HEADER_BYTES + 3 * SEGMENT_BYTES;
    int size = start + code.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
    elf.putShort((short) 2).putShort((short) arch.elfMachine()).putInt(1); // ET_EXEC
    elf.putLong(CODE + start).putLong(HEADER_BYTES).putLong(0).putInt(0);
    elf.putShort((short) HEADER_BYTES).putShort((short) SEGMENT_BYTES).putShort((short) 3);
    elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    segment(elf, 1, READ_EXECUTE, CODE, size, size); // PT_LOAD
    segment(elf, 1, READ_WRITE, BASE, 0, MAX_MESSAGE_BYTES); // PT_LOAD
    segment(elf, 0x6474E551, READ_WRITE, 0, 0, 0); // PT_GNU_STACK
    return elf.put(code).array();
  }

  private static void segment(
      ByteBuffer elf, int type, int flags, long at, long file, long memory) {
    elf.putInt(type).putInt(flags).putLong(0).putLong(at).putLong(at);
    elf.putLong(file).putLong(memory).putLong(PAGE_BYTES);
  }
}
