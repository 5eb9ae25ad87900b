package dev.palyra.testkit;

import dev.palyra.core.sandbox.Attestation;
import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Runs nothing and remembers what it was asked to run. */
public final class FakeSandbox implements Sandbox {
  private final List<SandboxRequest> ran = new ArrayList<>();
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

  @Override
  public Map<Tier, Availability> availability() {
    return Map.copyOf(tiers);
  }
}
