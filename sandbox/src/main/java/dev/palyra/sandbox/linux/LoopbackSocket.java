package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A TCP socket on 127.0.0.1 whose descriptor can be given away, which Java's own cannot. */
public final class LoopbackSocket implements AutoCloseable {
  private static final int SOCKET = Kernel.number("socket");
  private static final int BIND = Kernel.number("bind");
  private static final int CONNECT = Kernel.number("connect");
  private static final int GETSOCKNAME = Kernel.number("getsockname");
  private static final int AF_INET = 2;
  private static final int SOCK_STREAM = 1;
  private static final int SIZEOF_SOCKADDR_IN = 16;
  private static final byte[] LOCALHOST = {127, 0, 0, 1};

  private final Fd fd;
  private final int port;

  private LoopbackSocket(Fd fd, int port) {
    this.fd = fd;
    this.port = port;
  }

  /** A socket that has its port, and is not connected yet. */
  public static LoopbackSocket bound() throws ErrnoException {
    Fd fd = Fd.of("socket", Kernel.call(SOCKET, AF_INET, SOCK_STREAM | Io.O_CLOEXEC, 0));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena, 0);
      ErrnoException.check(
          "bind", Kernel.call(BIND, fd.number(), address.address(), SIZEOF_SOCKADDR_IN));
      MemorySegment length = arena.allocateFrom(JAVA_INT, SIZEOF_SOCKADDR_IN);
      ErrnoException.check(
          "getsockname",
          Kernel.call(GETSOCKNAME, fd.number(), address.address(), length.address()));
      int port =
          Byte.toUnsignedInt(address.get(JAVA_BYTE, 2)) << 8
              | Byte.toUnsignedInt(address.get(JAVA_BYTE, 3));
      return new LoopbackSocket(fd, port);
    } catch (ErrnoException e) {
      fd.close();
      throw e;
    }
  }

  public int port() {
    return port;
  }

  public Fd fd() {
    return fd;
  }

  public void connect(int to) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = address(arena, to);
      ErrnoException.check(
          "connect", Kernel.call(CONNECT, fd.number(), address.address(), SIZEOF_SOCKADDR_IN));
    }
  }

  private static MemorySegment address(Arena arena, int port) {
    MemorySegment address = arena.allocate(SIZEOF_SOCKADDR_IN, 8);
    address.set(JAVA_SHORT, 0, (short) AF_INET);
    address.set(JAVA_BYTE, 2, (byte) (port >> 8));
    address.set(JAVA_BYTE, 3, (byte) port);
    MemorySegment.copy(LOCALHOST, 0, address, JAVA_BYTE, 4, LOCALHOST.length);
    return address;
  }

  @Override
  public void close() {
    fd.close();
  }
}
