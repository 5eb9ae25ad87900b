package dev.palyra.gateway;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.gate.Gate;
import dev.palyra.gateway.call.Dispatcher;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.gateway.home.TokenFiles;
import dev.palyra.gateway.http.AuthPorts;
import dev.palyra.gateway.http.HttpServer;
import dev.palyra.gateway.record.Bell;
import dev.palyra.gateway.run.RunDesk;
import dev.palyra.identity.pairing.Admission;
import dev.palyra.sandbox.Background;
import dev.palyra.store.Recovered;
import dev.palyra.store.Store;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway that runs. {@link Wiring} starts one; closing it stops it. */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Optional<DevicePort> devices;
  private final RunDesk runs;
  private final Background background;
  private final AuthPorts auth;
  private final Store store;
  private final Gate gate;
  private final Dispatcher dispatcher;
  private final HttpServer server;
  private final Duration drain;
  private final Deque<AutoCloseable> resources;

  /**
   * @param resources closed at the end, the newest first
   */
  Gateway(
      Store store,
      Gate gate,
      Dispatcher dispatcher,
      HttpServer server,
      Bell bell,
      RunDesk runs,
      Background background,
      Duration drain,
      Deque<AutoCloseable> resources,
      Optional<DevicePort> devices,
      AuthPorts auth) {
    this.auth = auth;
    this.devices = devices;
    this.store = store;
    this.gate = gate;
    this.dispatcher = dispatcher;
    this.server = server;
    this.drain = drain;
    this.resources = new ArrayDeque<>(resources);
    this.runs = runs;
    this.background = background;
    this.resources.push(store.log().onCommitted(_ -> bell.ring()));
    this.resources.push(store.log().onCommitted(runs.feed()::committed));
  }

  /** Settles what the last stop left open, records {@code facts}, then listens. */
  void start(AuditEvent... facts) {
    Recovered recovered = store.recover();
    store.log().append(facts);
    server.start();
    for (ApprovalRecord approval : recovered.waiting()) {
      if (devices.isPresent() && Admission.isFor(approval)) {
        devices.get().resume(approval);
      } else {
        dispatcher.resume(approval, cancellation -> gate.resume(approval, cancellation));
      }
    }
    int open = runs.runner().resume(); // After the calls that they wait for.
    LOG.atInfo()
        .addKeyValue("runs", open)
        .addKeyValue("orphaned", recovered.orphaned().size())
        .addKeyValue("refused", recovered.refused().size())
        .addKeyValue("waiting", recovered.waiting().size())
        .log("recovered");
  }

  /**
   * The address at which the first operator enrols, made anew; empty once somebody can log in. It
   * is a name, because passkeys belong to names and not to addresses.
   */
  public Optional<URI> firstEnrolment() {
    if (!auth.enrolment().isOpen()) {
      return Optional.empty();
    }
    String link = auth.enrolment().first(TokenFiles.OPERATOR).reveal();
    return Optional.of(
        URI.create(url().getScheme() + "://localhost:" + url().getPort() + "/bootstrap#" + link));
  }

  /** Where it listens. */
  public URI url() {
    return server.url();
  }

  /**
   * Stops: takes nothing new, waits for calls that execute, leaves those that wait for operators
   * waiting, and closes everything.
   */
  @Override
  public void close() {
    server.refuseNew();
    runs.runner().close();
    try {
      dispatcher.stop(drain);
      background.close(); // while their ends can still be recorded
      store.log().append(new AuditEvent.Lifecycle("gateway.stopped", Map.of()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("the stop could not be recorded", e);
    }
    server.close();
    closeAll(resources);
  }

  static void closeAll(Deque<AutoCloseable> resources) {
    while (!resources.isEmpty()) {
      try {
        resources.pop().close();
      } catch (Exception e) {
        LOG.warn("a part did not close cleanly", e);
      }
    }
  }
}
