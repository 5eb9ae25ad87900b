package dev.palyra.mcp.upstream;

import dev.palyra.core.sandbox.LiveProcess;
import dev.palyra.core.sandbox.LiveProcesses;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.mcp.wire.Rpc;
import dev.palyra.mcp.wire.RpcException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One message a line, to and from a program of tier C. */
final class StdioWire implements Wire, LiveProcesses.Listener {
  private static final int MAX_WAITING_LINES = 10_000;
  private static final int MAX_COMPLAINT = 2_000;
  private static final byte[] END = new byte[0];

  private final Listener listener;
  private final long maxMessage;
  private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
  private final StringBuilder complaint = new StringBuilder();
  private ByteArrayOutputStream line = new ByteArrayOutputStream();
  private volatile @Nullable LiveProcess process;
  private volatile String why = "";
  private volatile boolean fault;

  private StdioWire(Listener listener, long maxMessage) {
    this.listener = listener;
    this.maxMessage = maxMessage;
  }

  /**
   * @param start starts the program
   */
  static StdioWire open(
      Function<LiveProcesses.Listener, LiveProcess> start, Listener listener, long maxMessage) {
    var wire = new StdioWire(listener, maxMessage);
    wire.process = start.apply(wire);
    Thread.ofVirtual().name("mcp-read").start(wire::read);
    return wire;
  }

  @Override
  public boolean send(ObjectNode message) {
    byte[] json = Rpc.bytes(message);
    byte[] out = Arrays.copyOf(json, json.length + 1);
    out[json.length] = '\n';
    LiveProcess known = process;
    return known != null && known.say(out);
  }

  @Override
  public void said(byte[] chunk) {
    int from = 0;
    for (int i = 0; i < chunk.length; i++) {
      if (chunk[i] == '\n') {
        line.write(chunk, from, i - from);
        from = i + 1;
        hand();
      }
    }
    line.write(chunk, from, chunk.length - from);
    if (line.size() > maxMessage) {
      breakOff("a message has more than " + maxMessage + " bytes");
      line = new ByteArrayOutputStream();
    }
  }

  private void hand() {
    byte[] whole = line.toByteArray();
    line = line.size() > (64 << 10) ? new ByteArrayOutputStream() : line;
    line.reset();
    if (whole.length > maxMessage) {
      breakOff("a message has more than " + maxMessage + " bytes");
    } else if (lines.size() >= MAX_WAITING_LINES) {
      breakOff("it sends faster than can be read");
    } else if (whole.length > 0 && !fault) {
      lines.add(whole);
    }
  }

  @Override
  public void complained(byte[] chunk) {
    synchronized (complaint) {
      if (complaint.length() < MAX_COMPLAINT) {
        complaint.append(new String(chunk, java.nio.charset.StandardCharsets.UTF_8));
      }
    }
  }

  @Override
  public void ended(Outcome outcome) {
    if (why.isEmpty()) {
      why =
          switch (outcome) {
            case Outcome.Exited(int code) -> "it ended with status " + code;
            case Outcome.Signaled(int signal) -> "signal " + signal + " ended it";
            case Outcome.LimitExceeded(var limit) -> "it went over its limit of " + limit;
            case Outcome.Cancelled _ -> "it was stopped";
            case Outcome.Denied denied -> denied.reason();
            case Outcome.Refused refused -> refused.reason() + "; " + refused.hint();
            case Outcome.Failed(String reason) -> reason;
          };
    }
    lines.add(END);
  }

  private void read() {
    try {
      // The end is the one line without a byte: others are never queued.
      for (byte[] next = lines.take(); next.length > 0; next = lines.take()) {
        try {
          listener.received(Rpc.parse(next));
        } catch (RpcException e) {
          breakOff("what it says is not JSON");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      listener.closed(why, fault);
    }
  }

  private void breakOff(String reason) {
    if (!fault) {
      fault = true;
      why = reason;
    }
    close();
  }

  @Override
  public void close() {
    LiveProcess known = process;
    if (known != null) {
      known.close();
    }
  }
}
