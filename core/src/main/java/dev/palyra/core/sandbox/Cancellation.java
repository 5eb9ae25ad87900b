package dev.palyra.core.sandbox;

import java.util.HashSet;
import java.util.Set;

/**
 * A request to stop, from any thread. Once cancelled it stays so. Thread-safe.
 *
 * <p>Actions run once, on the thread that cancels (or that registers, if it comes later), and must
 * not block.
 */
public final class Cancellation {
  private final Set<Registration> registrations = new HashSet<>();
  private boolean cancelled;

  /** Ends the interest in a cancellation. */
  public final class Registration implements AutoCloseable {
    private final Runnable action;

    private Registration(Runnable action) {
      this.action = action;
    }

    @Override
    public void close() {
      synchronized (registrations) {
        registrations.remove(this);
      }
    }
  }

  public void cancel() {
    Set<Registration> due;
    synchronized (registrations) {
      cancelled = true;
      due = Set.copyOf(registrations);
      registrations.clear();
    }
    due.forEach(registration -> registration.action.run());
  }

  public boolean cancelled() {
    synchronized (registrations) {
      return cancelled;
    }
  }

  /** Runs {@code action} on cancellation; at once if that has happened already. */
  public Registration onCancel(Runnable action) {
    Registration registration = new Registration(action);
    synchronized (registrations) {
      if (!cancelled) {
        registrations.add(registration);
        return registration;
      }
    }
    action.run();
    return registration;
  }
}
