package dev.palyra.gateway.live;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks once a second whether there is something to take in. What it fails with leaves everything
 * as it was and is logged once, not every second.
 */
public final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final long INTERVAL_MILLIS = 1_000;

  private final String what;
  private final Look look;
  private final ScheduledExecutorService looking;
  private String lastFault = "";

  /** One look. */
  @FunctionalInterface
  public interface Look {
    void look() throws Exception;
  }

  private Watch(String what, Look look) {
    this.what = what;
    this.look = look;
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(what + "-watch").factory());
  }

  /**
   * Looks from now on.
   *
   * @param what is looked at, such as {@code skills}: for the log
   */
  public static Watch start(String what, Look look) {
    var watch = new Watch(what, look);
    var _ =
        watch.looking.scheduleWithFixedDelay(
            watch::watch, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  private void watch() {
    try {
      look.look();
      lastFault = "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The gateway stops.
    } catch (Exception e) {
      String fault = String.valueOf(e.getMessage());
      if (!fault.equals(lastFault)) {
        LOG.atWarn()
            .addKeyValue("what", what)
            .setCause(e)
            .log("what changed could not be taken in; all stays as it was");
      }
      lastFault = fault;
    }
  }

  /** Ends looking; what has begun ends first or is interrupted. */
  @Override
  public void close() {
    looking.shutdownNow();
  }
}
