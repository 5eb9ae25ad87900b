package dev.palyra.policy.reload;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reloads when a folder changes. The operating system's notices make it prompt; a look at names,
 * sizes and times every {@code interval} makes it sure, since network file systems send none.
 *
 * <p>An editor writes a file in several steps: the folder must stay the same for {@code quiet}
 * before it is read.
 */
public final class FolderWatch implements Closeable {
  private static final int MAX_DEPTH = 8;

  private final LivePolicies policies;
  private final Duration interval;
  private final Duration quiet;
  private final Consumer<LivePolicies> changed;
  private final Consumer<Exception> faults;
  private final WatchService service;
  private final Thread thread;
  private volatile boolean closed;

  private FolderWatch(
      LivePolicies policies,
      Duration interval,
      Duration quiet,
      Consumer<LivePolicies> changed,
      Consumer<Exception> faults)
      throws IOException {
    this.changed = changed;
    this.policies = policies;
    this.interval = interval;
    this.quiet = quiet;
    this.faults = faults;
    this.service = policies.folder().getFileSystem().newWatchService();
    this.thread = Thread.ofPlatform().daemon().name("policy-watch").unstarted(this::run);
  }

  /**
   * Starts to watch.
   *
   * @param changed reloads, {@link LivePolicies#reload()} for one
   * @param faults told when the folder cannot be looked at, or a reload throws; watching goes on
   */
  public static FolderWatch start(
      LivePolicies policies,
      Duration interval,
      Duration quiet,
      Consumer<LivePolicies> changed,
      Consumer<Exception> faults)
      throws IOException {
    var watch = new FolderWatch(policies, interval, quiet, changed, faults);
    watch.thread.start();
    return watch;
  }

  private void run() {
    List<String> known = List.of("nothing was looked at yet");
    try {
      while (!closed) {
        List<String> now = look();
        if (!now.equals(known)) {
          Thread.sleep(quiet);
          if (!look().equals(now)) {
            continue; // Somebody is still writing.
          }
          known = now;
          reload();
        }
        awaitNotice();
      }
    } catch (InterruptedException | ClosedWatchServiceException _) {
      // Closed: there is nothing left to watch for.
    }
  }

  // Whoever is told of the reload may fail; the next change must still be seen.
  private void reload() {
    try {
      changed.accept(policies);
    } catch (RuntimeException e) {
      faults.accept(e);
    }
  }

  private void awaitNotice() throws InterruptedException {
    @Nullable WatchKey key = service.poll(interval.toMillis(), TimeUnit.MILLISECONDS);
    while (key != null) {
      key.pollEvents(); // What happened is found by looking.
      key.reset();
      key = service.poll();
    }
  }

  private List<String> look() {
    try (Stream<Path> walk = Files.walk(policies.folder(), MAX_DEPTH)) {
      return walk.sorted().map(this::signature).toList();
    } catch (IOException e) {
      faults.accept(e);
      return List.of("cannot be looked at");
    } catch (UncheckedIOException e) {
      return List.of("changed while it was looked at"); // A file that was there is gone.
    }
  }

  private String signature(Path path) {
    try {
      var attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isDirectory()) {
        path.register(
            service,
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_MODIFY,
            StandardWatchEventKinds.ENTRY_DELETE);
        return path.toString();
      }
      return path
          + " "
          + attributes.size()
          + " "
          + attributes.lastModifiedTime()
          + " "
          + attributes.fileKey();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops watching; a reload that has begun ends first or is interrupted. */
  @Override
  public void close() throws IOException {
    closed = true;
    thread.interrupt();
    service.close();
  }
}
