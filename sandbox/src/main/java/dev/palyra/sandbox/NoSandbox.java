package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Refuses everything: this operating system has no sandbox here. */
final class NoSandbox implements Sandbox {
  static final Availability.Unavailable NO_WASM =
      new Availability.Unavailable("no WASM runtime is configured here", "add a WASM plugin");

  static final Availability.Unavailable NO_BACKGROUND =
      new Availability.Unavailable(
          "nothing runs in the background here", "start it as a call of its own");

  static final Availability.Unavailable NO_SERVERS =
      new Availability.Unavailable(
          "no servers of tools are configured here", "add one with `palyra mcp add`");

  private final Availability.Unavailable why;

  NoSandbox(String system, String arch) {
    this.why = why(system, arch);
  }

  private static Availability.Unavailable why(String system, String arch) {
    String lower = system.toLowerCase(Locale.ROOT);
    if (lower.startsWith("windows")) {
      return new Availability.Unavailable(
          "Windows has nothing that keeps a program to some files and no network without a driver"
              + " or an account of its own",
          "run the gateway in WSL 2, or on Linux");
    }
    return new Availability.Unavailable(
        "there is no sandbox for %s on %s".formatted(system, arch),
        "run the gateway on Linux, on x86-64 or aarch64");
  }

  @Override
  public Execution execute(SandboxRequest request, OutputFilter filter, Cancellation cancellation) {
    return refuse(request, why);
  }

  /** The answer of a tier that does not hold. */
  static Execution refuse(SandboxRequest request, Availability.Unavailable why) {
    return Execution.nothingRan(request, new Outcome.Refused(why.reason(), why.hint()));
  }

  @Override
  public Map<Tier, Availability> availability() {
    Map<Tier, Availability> all = new EnumMap<>(Tier.class);
    for (Tier tier : Tier.values()) {
      all.put(tier, why);
    }
    return all;
  }
}
