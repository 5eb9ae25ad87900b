package dev.palyra.testkit;

import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressAttempt;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EgressRecord;
import dev.palyra.core.sandbox.EgressVerdict;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs nothing and remembers what it was asked to run. */
public final class FakeSandbox implements Sandbox {
  private final List<SandboxRequest> ran = new ArrayList<>();
  private Consumer<EgressVerdict> asked = _ -> {};
  private final Map<Tier, Availability> tiers = new EnumMap<>(Tier.class);
  private Function<SandboxRequest, byte[]> output = _ -> new byte[0];

  public FakeSandbox() {
    for (Tier tier : Tier.values()) {
      tiers.put(tier, new Availability.Available(List.of()));
    }
  }

  /** From now on the tier does not hold. */
  public FakeSandbox without(Tier tier) {
    tiers.put(tier, new Availability.Unavailable("it is missing", "install it"));
    return this;
  }

  /** What the program writes to standard output; may throw to break the port's contract. */
  public FakeSandbox writing(Function<SandboxRequest, byte[]> output) {
    this.output = output;
    return this;
  }

  /** What ran, in order. */
  public synchronized List<SandboxRequest> ran() {
    return List.copyOf(ran);
  }

  /** The value that the environment of {@code request} holds, as the program would see it. */
  public static byte[] environment(SandboxRequest request, String name) {
    var value = ((CommandRequest) request).environment().get(name);
    if (value == null) {
      throw new AssertionError("no variable " + name);
    }
    return value.bytes().toArray();
  }

  @Override
  public Execution execute(SandboxRequest request, OutputFilter filter, Cancellation cancellation) {
    synchronized (this) {
      ran.add(request);
    }
    byte[] raw = output.apply(request);
    var shown = new ByteArrayOutputStream();
    OutputFilter.Stream stream = filter.open(OutputFilter.Channel.STDOUT);
    for (byte b : raw) {
      shown.writeBytes(stream.push(new byte[] {b}, 1));
    }
    shown.writeBytes(stream.finish());
    Outcome outcome = new Outcome.Exited(0);
    var attestation =
        new Attestation(
            request.tier(),
            Optional.empty(),
            "0".repeat(64),
            List.of(),
            request.quotas(),
            outcome,
            Duration.ZERO,
            Duration.ZERO,
            0,
            raw.length,
            false);
    return new Execution(outcome, Bytes.of(shown.toByteArray()), Bytes.EMPTY, attestation);
  }

  /** Asks about each host of the request, as a program would that connects to all of them. */
  @Override
  public Execution execute(
      SandboxRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    if (request instanceof CommandRequest command) {
      for (EgressHost host : command.egress()) {
        var attempt =
            new EgressAttempt(
                command.runId(), host.host(), host.port(), EgressAttempt.Protocol.CONNECT);
        EgressVerdict verdict = egress.decide(attempt, List.of(InetAddress.getLoopbackAddress()));
        asked.accept(verdict);
        egress.record(new EgressRecord(attempt, Optional.empty(), Optional.empty(), 1, 2, false));
      }
    }
    return execute(request, filter, cancellation);
  }

  /** Who hears what was answered about connections. */
  public FakeSandbox hearing(Consumer<EgressVerdict> asked) {
    this.asked = asked;
    return this;
  }

  @Override
  public Map<Tier, Availability> availability() {
    return Map.copyOf(tiers);
  }
}
