package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Watches one program to its end: feeds it, measures it, and kills all of it when a quota is
 * exceeded, when somebody cancels, or when its first process ends.
 */
final class Watch {
  private static final long FIRST_SAMPLE_NANOS = 50_000_000;
  private static final long LAST_SAMPLE_NANOS = 250_000_000;
  private static final Duration DRAIN = Duration.ofSeconds(10);
  private static final int KILL_SECONDS = 10;
  private static final int INPUT_BYTES = 64 << 10;

  private final Process program;
  private final SandboxProcessRunnerPolicy quotas;
  private final ExecutionTree tree;
  private final TreeUsage usage;
  private final ProgramOutput output;
  private final CompletableFuture<Outcome> stop;

  /** How it ended. Nothing of it is left if {@code gone}. */
  record End(Outcome outcome, Duration wallTime, boolean gone) {}

  /**
   * @param stop completed with a verdict by whoever has one before the program ends
   */
  Watch(
      Process program,
      SandboxProcessRunnerPolicy quotas,
      ExecutionTree tree,
      TreeUsage usage,
      ProgramOutput output,
      CompletableFuture<Outcome> stop) {
    this.program = program;
    this.quotas = quotas;
    this.tree = tree;
    this.usage = usage;
    this.output = output;
    this.stop = stop;
  }

  /** Returns once all of the program has been killed, or could not be. */
  End run(Bytes input, Cancellation cancellation) {
    long start = System.nanoTime();
    Optional<Outcome> verdict = Optional.empty();
    boolean gone = false;
    try (Cancellation.Registration _ =
        cancellation.onCancel(() -> stop.complete(new Outcome.Cancelled()))) {
      output.start();
      Thread.ofPlatform().daemon().name("palyra-input").start(() -> feed(input));
      verdict = await(start);
    } catch (IOException e) {
      verdict = Optional.of(new Outcome.Failed(String.valueOf(e.getMessage())));
    } finally {
      gone = end(); // Also where a fault of ours is thrown.
    }
    output.finish(DRAIN);
    Outcome outcome =
        gone
            ? verdict.orElseGet(this::ending)
            : new Outcome.Failed("a process could not be killed");
    return new End(outcome, Duration.ofNanos(System.nanoTime() - start), gone);
  }

  /** Until the program ends by itself (empty) or there is a reason to kill it. */
  private Optional<Outcome> await(long start) throws IOException {
    long deadline = start + quotas.wallTime().toNanos();
    long pause = FIRST_SAMPLE_NANOS;
    while (true) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return Optional.of(new Outcome.LimitExceeded(Limit.WALL));
      }
      if (somethingHappens(Math.min(pause, left))) {
        return stop.isDone() ? Optional.of(stop.join()) : Optional.empty();
      }
      Optional<Limit> limit = usage.sample(tree.members(pause / 2));
      if (limit.isPresent()) {
        return limit.map(Outcome.LimitExceeded::new);
      }
      pause = Math.min(pause + FIRST_SAMPLE_NANOS, LAST_SAMPLE_NANOS);
    }
  }

  /** A verdict, or the end of the program, within so long. */
  private boolean somethingHappens(long nanos) {
    try {
      CompletableFuture.anyOf(stop, program.onExit()).get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stop.complete(new Outcome.Cancelled());
      return true;
    }
  }

  private boolean end() {
    // Not by the process itself, which would close the streams before they are read.
    boolean _ = program.toHandle().destroyForcibly();
    boolean interrupted = Thread.interrupted(); // Killing does not stop half way.
    try {
      return tree.kill() && program.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException e) {
      interrupted |= e instanceof InterruptedException;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void feed(Bytes input) {
    byte[] bytes = input.toArray();
    try (OutputStream stdin = program.getOutputStream()) {
      for (int at = 0; at < bytes.length; at += INPUT_BYTES) {
        stdin.write(bytes, at, Math.min(INPUT_BYTES, bytes.length - at));
      }
    } catch (IOException e) {
      // Nobody reads it any more.
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private Outcome ending() {
    if (output.exceeded()) {
      return new Outcome.LimitExceeded(Limit.OUTPUT);
    }
    int code = program.exitValue();
    return switch (code - Signals.BASE) { // Java reports a signal as a shell does.
      case Signals.XCPU -> new Outcome.LimitExceeded(Limit.CPU);
      case Signals.XFSZ -> new Outcome.LimitExceeded(Limit.FILE_SIZE);
      case Signals.KILL ->
          usage.cpuTime().compareTo(quotas.cpuTime()) >= 0
              ? new Outcome.LimitExceeded(Limit.CPU)
              : new Outcome.Exited(code);
      default -> new Outcome.Exited(code);
    };
  }
}
