package dev.palyra.gateway.device;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Connections that have shown no certificate of a paired device: of those that pair, and of those
 * that only hold on. They get a small part of the port's connections, a smaller one for each
 * address, and a short while, however slowly they send; so that they cannot keep devices out.
 * Thread-safe.
 */
final class Strangers implements Connection.Listener {
  private final int most;
  private final int mostOfOneAddress;
  private final Duration life;
  private final Scheduler scheduler;
  private final Map<EndPoint, Stranger> open = new HashMap<>();
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();

  private record Stranger(InetAddress address, Scheduler.Task end) {}

  Strangers(int most, int mostOfOneAddress, Duration life, Scheduler scheduler) {
    this.most = most;
    this.mostOfOneAddress = mostOfOneAddress;
    this.life = life;
    this.scheduler = scheduler;
  }

  @Override
  public void onOpened(Connection connection) {
    if (!(connection instanceof SslConnection)
        || !(connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress from)) {
      return; // What runs inside of TLS.
    }
    if (!enter(connection.getEndPoint(), from.getAddress())) {
      connection.getEndPoint().close();
    }
  }

  private synchronized boolean enter(EndPoint endPoint, InetAddress address) {
    if (open.size() >= most || byAddress.getOrDefault(address, 0) >= mostOfOneAddress) {
      return false;
    }
    Scheduler.Task end =
        scheduler.schedule(() -> end(endPoint), life.toMillis(), TimeUnit.MILLISECONDS);
    open.put(endPoint, new Stranger(address, end));
    byAddress.merge(address, 1, Integer::sum);
    return true;
  }

  private void end(EndPoint endPoint) {
    if (leave(endPoint)) {
      endPoint.close();
    }
  }

  /** Returns whether it was a stranger until now. */
  private synchronized boolean leave(EndPoint endPoint) {
    @Nullable Stranger stranger = open.remove(endPoint);
    if (stranger == null) {
      return false;
    }
    boolean _ = stranger.end().cancel();
    byAddress.computeIfPresent(stranger.address(), (_, n) -> n > 1 ? n - 1 : null);
    return true;
  }

  /** It has shown a device's certificate. */
  void known(EndPoint inside) {
    var _ = leave(inside instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : inside);
  }

  @Override
  public void onClosed(Connection connection) {
    if (connection instanceof SslConnection) {
      var _ = leave(connection.getEndPoint());
    }
  }
}
