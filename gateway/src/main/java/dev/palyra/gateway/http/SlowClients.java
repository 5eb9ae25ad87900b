package dev.palyra.gateway.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.component.ContainerLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Connections of one port on which the gateway waits for the client: for a handshake, the head of a
 * request, its body, or for nothing at all. They get half of the port's connections; of more, the
 * one that has been waited for longest goes, of the address that has most. A head that has begun
 * has a limited time, however slowly it is sent. So whoever only holds on keeps nobody out.
 * Thread-safe.
 *
 * @see <a href="https://cwe.mitre.org/data/definitions/400.html">CWE-400, and Slowloris</a>
 */
final class SlowClients extends AbstractLifeCycle implements Connection.Listener {
  private final int most;
  private final long headNanos;
  private final Scheduler scheduler;

  /** Those that are waited for, the one that was longest first, and those that are worked for. */
  private final Map<EndPoint, Client> waitedFor = new LinkedHashMap<>();

  private final Map<EndPoint, Client> workedFor = new HashMap<>();
  private final Map<InetAddress, Integer> byAddress = new HashMap<>();

  /** One connection. */
  private static final class Client {
    private final Connection connection;
    private final InetAddress address;
    private int requests;
    private long bytes;
    private @Nullable Long begunAt;

    private Client(Connection connection, InetAddress address) {
      this.connection = connection;
      this.address = address;
    }
  }

  /**
   * @param most connections that are waited for
   * @param head how long the head of a request, or a handshake, may take
   */
  SlowClients(int most, Duration head, Scheduler scheduler) {
    this.most = most;
    this.headNanos = head.toNanos();
    this.scheduler = scheduler;
  }

  /** Those of the port that the request came over. */
  static Optional<SlowClients> of(Request request) {
    return request.getConnectionMetaData().getConnector() instanceof ContainerLifeCycle port
        ? Optional.ofNullable(port.getBean(SlowClients.class))
        : Optional.empty();
  }

  @Override
  protected void doStart() {
    lookAgain();
  }

  private void lookAgain() {
    long pause = Math.clamp(headNanos / 4, 10_000_000L, 1_000_000_000L);
    Scheduler.Task _ = scheduler.schedule(this::look, pause, TimeUnit.NANOSECONDS);
  }

  private void look() {
    try {
      tooSlow().forEach(EndPoint::close);
    } finally {
      if (isRunning()) {
        lookAgain();
      }
    }
  }

  private synchronized List<EndPoint> tooSlow() {
    long now = System.nanoTime();
    var slow = new ArrayList<EndPoint>();
    waitedFor.forEach((endPoint, client) -> {
      if (client.connection.getBytesIn() == client.bytes) {
        return; // Silent: the idle timeout sees to it.
      }
      if (client.begunAt == null) {
        client.begunAt = now;
      } else if (now - client.begunAt > headNanos) {
        slow.add(endPoint);
      }
    });
    return slow;
  }

  @Override
  public void onOpened(Connection connection) {
    EndPoint endPoint = connection.getEndPoint();
    if (endPoint instanceof EndPoint.Wrapper
        || !(endPoint.getRemoteSocketAddress() instanceof InetSocketAddress from)) {
      return; // What runs inside of TLS.
    }
    enter(endPoint, new Client(connection, from.getAddress())).ifPresent(EndPoint::close);
  }

  /** Returns whose place it has taken. */
  private synchronized Optional<EndPoint> enter(EndPoint endPoint, Client client) {
    if (!endPoint.isOpen() // Somebody else has refused it, and its end was told before.
        || waitedFor.containsKey(endPoint) // The protocol was upgraded.
        || workedFor.containsKey(endPoint)) {
      return Optional.empty();
    }
    Optional<EndPoint> out = waitedFor.size() < most ? Optional.empty() : Optional.of(longest());
    out.ifPresent(this::forget);
    await(endPoint, client);
    return out;
  }

  private EndPoint longest() {
    InetAddress busiest =
        byAddress.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    return waitedFor.entrySet().stream()
        .filter(entry -> entry.getValue().address.equals(busiest))
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  private void await(EndPoint endPoint, Client client) {
    client.bytes = client.connection.getBytesIn();
    client.begunAt = null;
    waitedFor.put(endPoint, client);
    byAddress.merge(client.address, 1, Integer::sum);
  }

  private @Nullable Client awaitNoLonger(EndPoint endPoint) {
    Client client = waitedFor.remove(endPoint);
    if (client != null) {
      byAddress.computeIfPresent(client.address, (_, n) -> n > 1 ? n - 1 : null);
    }
    return client;
  }

  private void forget(EndPoint endPoint) {
    if (awaitNoLonger(endPoint) == null) {
      workedFor.remove(endPoint);
    }
  }

  @Override
  public synchronized void onClosed(Connection connection) {
    if (!(connection.getEndPoint() instanceof EndPoint.Wrapper)) {
      forget(connection.getEndPoint());
    }
  }

  /** The gateway works on a request: until {@link #done} it is the client who waits. */
  synchronized void working(Request request) {
    EndPoint endPoint = endPoint(request);
    Client client = awaitNoLonger(endPoint);
    if (client == null) {
      client = workedFor.get(endPoint);
    }
    if (client != null) {
      client.requests++;
      workedFor.put(endPoint, client);
    }
  }

  /** The request has its answer, or its body is waited for. */
  synchronized void done(Request request) {
    EndPoint endPoint = endPoint(request);
    Client client = workedFor.get(endPoint);
    if (client != null && --client.requests == 0) {
      workedFor.remove(endPoint);
      await(endPoint, client);
    }
  }

  /** How many connections are waited for. */
  synchronized int waitedFor() {
    return waitedFor.size();
  }

  private static EndPoint endPoint(Request request) {
    EndPoint inside = request.getConnectionMetaData().getConnection().getEndPoint();
    return inside instanceof EndPoint.Wrapper wrapper ? wrapper.unwrap() : inside;
  }
}
