package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.Tier;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Examines tiers in the background, one examination after the other. Thread-safe. */
final class Examinations {
  private final Function<Tier, Availability> parts;
  private final Function<Tier, List<Probe>> probes;
  private final AtomicReference<CompletableFuture<Examination>> examination =
      new AtomicReference<>();

  /** What one found. */
  record Examination(List<Probe> probes, Map<Tier, Availability> availability) {}

  /**
   * @param parts whether what a tier is made of is there
   * @param probes attempts what an available tier must prevent
   */
  Examinations(Function<Tier, Availability> parts, Function<Tier, List<Probe>> probes) {
    this.parts = parts;
    this.probes = probes;
  }

  /** Waits for the one that began last. */
  Examination latest() {
    CompletableFuture<Examination> latest = examination.get();
    if (latest == null) {
      throw new IllegalStateException("no examination has begun");
    }
    return latest.join();
  }

  /** Another one, after the latest: two at a time would find each other's traces. */
  synchronized Examination again() {
    latest();
    begin();
    return latest();
  }

  void begin() {
    CompletableFuture<Examination> future = new CompletableFuture<>();
    examination.set(future);
    Thread.ofPlatform()
        .daemon()
        .name("palyra-doctor")
        .start(() -> {
          try {
            future.complete(attempt());
          } catch (RuntimeException | Error e) {
            future.completeExceptionally(e);
          }
        });
  }

  private Examination attempt() {
    Map<Tier, List<Probe>> tried = new EnumMap<>(Tier.class);
    Map<Tier, Availability> concluded = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      Availability before = parts.apply(tier);
      List<Probe> attempts =
          before instanceof Availability.Available ? probes.apply(tier) : List.of();
      tried.put(tier, attempts);
      concluded.put(tier, Doctor.conclude(before, attempts));
    }
    return new Examination(
        tried.values().stream().flatMap(List::stream).toList(), Map.copyOf(concluded));
  }
}
