package dev.palyra.sandbox.egress;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.LoopbackSocket;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.SeccompListener;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Answers the {@code connect} calls of one sandbox, on a thread of its own, until the sandbox has
 * ended.
 *
 * <p>INVARIANT: letting a call go on is harmless whatever its arguments turn into, because the
 * sandbox's network namespace has nothing but its own loopback.
 */
public final class EgressGuard implements AutoCloseable {
  /** In TEST-NET-1 (RFC 5737), which no network has: nothing else can be meant by it. */
  public static final String PROXY_ADDRESS = "192.0.2.1:3128";

  private static final byte[] PROXY_IP = {(byte) 192, 0, 2, 1};
  private static final int PROXY_PORT = 3128;
  private static final int AF_UNSPEC = 0;
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int MAX_SOCKADDR = 128;

  private final SeccompListener listener;
  private final EgressProxy proxy;
  private final EgressSession session;
  private final Fd stop;
  private final Thread thread;

  private EgressGuard(Fd listener, EgressProxy proxy, EgressSession session) throws ErrnoException {
    this.listener = new SeccompListener(listener);
    this.proxy = proxy;
    this.session = session;
    this.stop = Io.event();
    this.thread = Thread.ofPlatform().daemon().name("palyra-egress").unstarted(this::run);
  }

  /** Takes the listener over. */
  public static EgressGuard start(
      Fd listener, EgressProxy proxy, CommandRequest request, EgressPolicy policy)
      throws IOException {
    EgressGuard guard =
        new EgressGuard(listener, proxy, proxy.open(request.runId(), request.egress(), policy));
    guard.thread.start();
    return guard;
  }

  private void run() {
    try (Io.Poll poll = new Io.Poll(2)) {
      poll.watch(0, listener.fd(), Io.POLLIN);
      poll.watch(1, stop, Io.POLLIN);
      while (true) {
        poll.await(60_000_000_000L);
        if (poll.ready(1)) {
          return;
        }
        if (poll.ready(0)) {
          Optional<SeccompListener.Call> call = listener.receive();
          call.ifPresent(this::answer);
          if (call.isEmpty() && poll.hungUp(0)) {
            return;
          }
        }
      }
    }
  }

  private void answer(SeccompListener.Call call) {
    int length = (int) Math.min(call.third() & 0xFFFFFFFFL, MAX_SOCKADDR);
    Optional<byte[]> address = listener.memory(call, call.second(), length);
    if (address.isEmpty() || length < 2) {
      listener.fail(call, Errno.EINVAL);
      return;
    }
    ByteBuffer socket = ByteBuffer.wrap(address.get()).order(ByteOrder.nativeOrder());
    switch (Short.toUnsignedInt(socket.getShort(0))) {
      case AF_UNSPEC, AF_UNIX, AF_NETLINK -> listener.proceed(call);
      case AF_INET -> internet(call, address.get(), 8, 4, 4);
      case AF_INET6 -> internet(call, address.get(), 24, 8, 16);
      default -> listener.fail(call, Errno.EAFNOSUPPORT);
    }
  }

  private void internet(SeccompListener.Call call, byte[] socket, int need, int at, int size) {
    if (socket.length < need) {
      listener.fail(call, Errno.EINVAL);
      return;
    }
    int port = Byte.toUnsignedInt(socket[2]) << 8 | Byte.toUnsignedInt(socket[3]);
    InetAddress address = address(Arrays.copyOfRange(socket, at, at + size));
    if (address.isLoopbackAddress()) {
      listener.proceed(call);
    } else if (port == PROXY_PORT && Arrays.equals(address.getAddress(), PROXY_IP)) {
      connectToProxy(call);
    } else {
      listener.fail(call, Errno.ECONNREFUSED);
      session.refused(
          new EgressAttempt(
              session.runId(), address.getHostAddress(), port, EgressAttempt.Protocol.DIRECT),
          "not through the proxy");
    }
  }

  private void connectToProxy(SeccompListener.Call call) {
    int descriptor = (int) call.first();
    int flags = Proc.descriptorFlags(call.thread(), descriptor);
    try (LoopbackSocket ours = proxy.connect(session)) {
      if ((flags & Io.O_NONBLOCK) != 0) {
        Io.nonBlocking(ours.fd());
      }
      if (listener.replace(call, descriptor, ours.fd(), (flags & Io.O_CLOEXEC) != 0)) {
        listener.succeed(call);
      } else {
        listener.fail(call, Errno.ECONNREFUSED);
      }
    } catch (IOException e) {
      listener.fail(call, Errno.ECONNREFUSED);
    }
  }

  /** A mapped IPv4 address becomes the IPv4 address that it means. */
  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    Io.wake(stop);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    listener.close();
    stop.close();
    session.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
