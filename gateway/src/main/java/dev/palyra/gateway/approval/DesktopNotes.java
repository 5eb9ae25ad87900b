package dev.palyra.gateway.approval;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.policy.Risk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Says on the operator's desktop that something waits, and for what tool; not with which arguments,
 * since a desktop shows them to whoever looks at it. However many approvals there are, there is one
 * note in each {@code pause}: what came meanwhile is counted in it. Thread-safe.
 */
public final class DesktopNotes implements AutoCloseable {
  private static final int QUEUE = 1_000;

  private final Screen screen;
  private final Duration pause;
  private final BlockingQueue<ApprovalRecord> waiting = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;

  /** Port: the desktop. */
  @FunctionalInterface
  public interface Screen {
    /** Shows a note; false where the desktop does not take it. */
    boolean show(String title, String text, boolean urgent) throws InterruptedException;
  }

  public DesktopNotes(Screen screen, Duration pause) {
    this.screen = screen;
    this.pause = pause;
    this.thread = Thread.ofVirtual().name("palyra-desktop").start(this::work);
  }

  /**
   * Takes an announcement and returns at once; beyond {@value #QUEUE} they are only counted less.
   */
  public void offer(Announcement announcement) {
    switch (announcement.kind()) {
      case REQUESTED, REMINDER -> {
        boolean _ = waiting.offer(announcement.approval());
      }
      case ANSWERED, ENDED -> {
        // Nobody has to do anything.
      }
    }
  }

  private void work() {
    try {
      while (true) {
        var all = new ArrayList<>(List.of(waiting.take()));
        waiting.drainTo(all);
        boolean _ = screen.show(title(all), text(all), all.stream().anyMatch(DesktopNotes::urgent));
        Thread.sleep(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Closed.
    }
  }

  private static boolean urgent(ApprovalRecord approval) {
    return approval.requirement().risk().compareTo(Risk.HIGH) >= 0;
  }

  private static String title(List<ApprovalRecord> approvals) {
    return approvals.size() == 1
        ? "Palyra: a call waits for you"
        : "Palyra: " + approvals.size() + " calls wait for you";
  }

  private static String text(List<ApprovalRecord> approvals) {
    ApprovalRecord last = approvals.getLast();
    return last.call().principal()
        + " wants "
        + last.call().tool()
        + " ("
        + last.requirement().risk().name().toLowerCase(Locale.ROOT)
        + " risk)\n"
        + (approvals.size() == 1 ? "palyra approvals show " + last.id() : "palyra approvals watch");
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
