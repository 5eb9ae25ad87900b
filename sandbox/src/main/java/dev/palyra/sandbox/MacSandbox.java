package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.ProcessRequest;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.UpstreamRequest;
import dev.palyra.sandbox.macos.MacHost;
import dev.palyra.sandbox.macos.MacTiers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The sandbox on macOS: tiers B and C, each off until the doctor has failed to break it on this
 * very host. Has no file tools, which need openat2, no pool, and no programs that are spoken to
 * while they run. May be called from virtual threads: what blocks runs on platform threads.
 */
public final class MacSandbox implements Sandbox, AutoCloseable {
  private static final Availability.Unavailable NO_FILES =
      new Availability.Unavailable(
          "the file tools need openat2, which only Linux has",
          "use tools that run in tier B or C, or run the gateway on Linux");

  private final MacTiers tiers;
  private final EgressPolicy egress;
  private final Workers workers;
  private final Doctor doctor;
  private final Examinations examinations = new Examinations(this::parts, this::probe);

  private MacSandbox(MacTiers tiers, EgressPolicy egress, Workers workers, Doctor doctor) {
    this.tiers = tiers;
    this.egress = egress;
    this.workers = workers;
    this.doctor = doctor;
  }

  /**
   * Prepares the directory, and ends what a killed gateway left running.
   *
   * @param random unpredictable
   * @throws IOException if the directory is somebody else's, or cannot be used
   */
  public static MacSandbox open(
      SandboxConfig config, MacHost host, EgressPolicy egress, RandomGenerator random)
      throws IOException {
    Path directory = config.ownDirectory();
    MacTiers tiers =
        MacTiers.open(host, directory, config.allGuarded(directory), config.egress(), random);
    var sandbox =
        new MacSandbox(
            tiers,
            egress,
            new Workers(config.maxConcurrent(), config.maxWait()),
            new Doctor(directory, false));
    sandbox.examinations.begin();
    return sandbox;
  }

  @Override
  public Execution execute(SandboxRequest request, OutputFilter filter, Cancellation cancellation) {
    return execute(request, filter, cancellation, egress);
  }

  @Override
  public Execution execute(
      SandboxRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    return workers.run(
        request,
        () ->
            switch (request) {
              case CommandRequest command -> run(command, filter, cancellation, egress);
              case FileRequest file -> NoSandbox.refuse(file, NO_FILES);
              case PluginRequest plugin -> NoSandbox.refuse(plugin, NoSandbox.NO_WASM);
              case ProcessRequest process -> NoSandbox.refuse(process, NoSandbox.NO_BACKGROUND);
              case UpstreamRequest upstream -> NoSandbox.refuse(upstream, NoSandbox.NO_SERVERS);
            });
  }

  private Execution run(
      CommandRequest request, OutputFilter filter, Cancellation cancellation, EgressPolicy egress) {
    if (availability().get(request.tier()) instanceof Availability.Unavailable why) {
      return NoSandbox.refuse(request, why);
    }
    return tiers.execute(request, filter, cancellation, egress);
  }

  /** Waits for the examination that began at start, or for the latest one. */
  @Override
  public Map<Tier, Availability> availability() {
    return examinations.latest().availability();
  }

  @Override
  public synchronized List<Probe> examine() {
    return examinations.again().probes();
  }

  private Availability parts(Tier tier) {
    return switch (tier) {
      case BUILTIN -> NO_FILES;
      case WASM -> NoSandbox.NO_WASM;
      case PROCESS, ISOLATED -> tiers.availability(tier);
    };
  }

  private List<Probe> probe(Tier tier) {
    return doctor.onMac(tier, (r, f, c) -> tiers.execute(r, f, c, egress), tiers::runs);
  }

  /** Waits for what is running; starts nothing more. */
  @Override
  public synchronized void close() {
    examinations.latest();
    workers.close();
  }
}
