package dev.palyra.identity;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.Devices;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Who is admitted now, for the question that is asked at each handshake and each request. Changes
 * go through {@link #record}: once that returns, they are durable and every later answer knows
 * them. Thread-safe.
 */
public final class DeviceRegistry {
  private final Devices devices;
  private final AuditLog audit;
  private final InstantSource clock;
  private final List<Runnable> observers = new CopyOnWriteArrayList<>();
  private volatile Known known;

  private record Known(Map<DeviceId, Device> active, Set<String> revokedSerials) {}

  public DeviceRegistry(Devices devices, AuditLog audit, InstantSource clock) {
    this.devices = devices;
    this.audit = audit;
    this.clock = clock;
    this.known = read();
  }

  /** The device, if it is admitted and this certificate of it was not revoked. */
  public Optional<Device> admitted(DeviceId id, X509Certificate certificate) {
    Known now = known;
    return now.revokedSerials().contains(serial(certificate))
        ? Optional.empty()
        : Optional.ofNullable(now.active().get(id));
  }

  /** The serial number as the store knows it. */
  public static String serial(X509Certificate certificate) {
    return certificate.getSerialNumber().toString(16);
  }

  public Devices devices() {
    return devices;
  }

  /** Appends the events, then knows and tells what has changed. */
  public void record(AuditEvent... events) {
    audit.append(events);
    synchronized (this) {
      known = read();
    }
    observers.forEach(Runnable::run);
  }

  /** Calls {@code observer} after each change, on the thread that made it. */
  public void onChange(Runnable observer) {
    observers.add(observer);
  }

  private Known read() {
    return new Known(
        devices.all().stream()
            .filter(Device::active)
            .collect(Collectors.toUnmodifiableMap(Device::id, Function.identity())),
        devices.revoked(clock.instant()).stream()
            .map(Devices.Revocation::serial)
            .collect(Collectors.toUnmodifiableSet()));
  }
}
