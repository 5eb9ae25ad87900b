package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.LiveProcess;
import dev.palyra.core.sandbox.LiveProcesses.Listener;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.isolated.IsolatedTier;
import dev.palyra.sandbox.process.Executions;
import dev.palyra.sandbox.process.LiveInput;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Programs of tier C that live on and are spoken to, each watched by a platform thread of its own.
 * Not among the calls that {@link Workers} counts: whoever starts them bounds their number.
 */
final class LivePrograms implements AutoCloseable {
  private static final long MAX_QUEUED = 64L << 20;
  private static final byte[] NOTHING = new byte[0];

  private final IsolatedTier tier;
  private final Set<Program> alive = new HashSet<>();
  private boolean closed;

  LivePrograms(IsolatedTier tier) {
    this.tier = tier;
  }

  LiveProcess start(
      CommandRequest request,
      EgressPolicy egress,
      Listener listener,
      Optional<Availability.Unavailable> unavailable) {
    if (request.tier() != Tier.ISOLATED) {
      throw new IllegalArgumentException("a live program runs in tier C");
    }
    var program = new Program(request, egress, listener, unavailable);
    synchronized (alive) {
      if (closed) {
        throw new IllegalStateException("the sandbox is closed");
      }
      alive.add(program);
    }
    program.thread.start();
    return program;
  }

  /** Kills every one and waits for its end. */
  @Override
  public void close() {
    Set<Program> left;
    synchronized (alive) {
      closed = true;
      left = Set.copyOf(alive);
    }
    left.forEach(Program::close);
    for (Program program : left) {
      boolean interrupted = false;
      while (true) {
        try {
          program.thread.join();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private final class Program implements LiveProcess {
    private final Cancellation cancellation = new Cancellation();
    private final LiveInput input = new LiveInput(MAX_QUEUED);
    private final Thread thread;

    Program(
        CommandRequest request,
        EgressPolicy egress,
        Listener listener,
        Optional<Availability.Unavailable> unavailable) {
      this.thread =
          Thread.ofPlatform()
              .daemon()
              .name("palyra-live-" + request.program().getFileName())
              .unstarted(() -> run(request, egress, listener, unavailable));
    }

    private void run(
        CommandRequest request,
        EgressPolicy egress,
        Listener listener,
        Optional<Availability.Unavailable> unavailable) {
      Outcome outcome = new Outcome.Failed("the sandbox failed");
      try {
        outcome =
            unavailable.isPresent()
                ? new Outcome.Refused(unavailable.get().reason(), unavailable.get().hint())
                : tier.executeLive(
                        request,
                        new Executions.Terms(
                            telling(listener), cancellation, egress, Executions.From.ANEW),
                        input)
                    .outcome();
      } finally {
        input.end();
        synchronized (alive) {
          alive.remove(this);
        }
        listener.ended(outcome);
      }
    }

    @Override
    public boolean say(byte[] bytes) {
      return input.say(bytes);
    }

    @Override
    public void close() {
      cancellation.cancel();
    }
  }

  /** Hands everything on as it comes, so that nothing is kept. */
  private static OutputFilter telling(Listener listener) {
    return channel ->
        new OutputFilter.Stream() {
          @Override
          public byte[] push(byte[] chunk, int length) {
            byte[] copy = java.util.Arrays.copyOf(chunk, length);
            switch (channel) {
              case STDOUT -> listener.said(copy);
              case STDERR -> listener.complained(copy);
            }
            return NOTHING;
          }

          @Override
          public byte[] finish() {
            return NOTHING;
          }
        };
  }
}
