package dev.palyra.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.LiveProcess;
import dev.palyra.core.sandbox.LiveProcesses;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.Probe;
import dev.palyra.core.sandbox.ProcessRequest;
import dev.palyra.core.sandbox.Sandbox;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.UpstreamRequest;
import dev.palyra.sandbox.egress.EgressProxy;
import dev.palyra.sandbox.files.FileTier;
import dev.palyra.sandbox.isolated.IsolatedTier;
import dev.palyra.sandbox.linux.ControlGroups;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.ThreadPrivileges;
import dev.palyra.sandbox.linux.WaitingProgram;
import dev.palyra.sandbox.process.Executions;
import dev.palyra.sandbox.process.Executions.From;
import dev.palyra.sandbox.process.Executions.Terms;
import dev.palyra.sandbox.process.Marks;
import dev.palyra.sandbox.process.ProcessTier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The sandbox on Linux. Makes this process the subreaper of what it starts. May be called from
 * virtual threads: what blocks in the kernel runs on platform threads.
 */
public final class LinuxSandbox implements Sandbox, LiveProcesses, AutoCloseable {
  private final FileTier files;
  private final ProcessTier process;
  private final IsolatedTier isolated;
  private final EgressPolicy egress;
  private final Executions executions;
  private final List<AutoCloseable> parts;
  private final Workers workers;
  private final LivePrograms live;
  private final Doctor doctor;
  private final Examinations examinations = new Examinations(this::parts, this::probe);

  private LinuxSandbox(
      FileTier files,
      ProcessTier process,
      IsolatedTier isolated,
      EgressPolicy egress,
      Executions executions,
      List<AutoCloseable> parts,
      Workers workers,
      Doctor doctor) {
    this.doctor = doctor;
    this.files = files;
    this.process = process;
    this.isolated = isolated;
    this.egress = egress;
    this.executions = executions;
    this.parts = parts;
    this.workers = workers;
    this.live = new LivePrograms(isolated);
  }

  /**
   * Prepares the directory, and ends what a killed gateway left running.
   *
   * @throws IOException if the directory is somebody else's, or cannot be used
   */
  public static LinuxSandbox open(SandboxConfig config, EgressPolicy egress, RandomGenerator random)
      throws IOException {
    Path directory = config.ownDirectory();
    ThreadPrivileges.becomeSubreaper();
    ControlGroups groups = ControlGroups.find();
    Marks.sweep(directory, groups);
    List<Path> guarded = config.allGuarded(directory);
    Executions executions =
        new Executions(guarded, Marks.open(directory, random), groups, config.pool());
    Fd waitingProgram = WaitingProgram.open();
    EgressProxy proxy = EgressProxy.start(config.egress());
    IsolatedTier isolated =
        new IsolatedTier(
            directory,
            executions,
            proxy,
            config.seccomp(),
            config.allowSetuidBwrap(),
            config.templates(),
            waitingProgram);
    ProcessTier process = new ProcessTier(directory, executions, config.seccomp(), waitingProgram);
    LinuxSandbox sandbox =
        new LinuxSandbox(
            new FileTier(guarded),
            process,
            isolated,
            egress,
            executions,
            List.of(executions, process, isolated, waitingProgram, proxy),
            new Workers(config.maxConcurrent(), config.maxWait()),
            new Doctor(directory, groups.describe().isPresent()));
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
              case FileRequest file -> run(file, filter, cancellation);
              case CommandRequest command ->
                  run(command, new Terms(filter, cancellation, egress, From.POOL));
              case PluginRequest plugin -> NoSandbox.refuse(plugin, NoSandbox.NO_WASM);
              case ProcessRequest process -> NoSandbox.refuse(process, NoSandbox.NO_BACKGROUND);
              case UpstreamRequest upstream -> NoSandbox.refuse(upstream, NoSandbox.NO_SERVERS);
            });
  }

  private Execution run(FileRequest request, OutputFilter filter, Cancellation cancellation) {
    if (availability().get(Tier.BUILTIN) instanceof Availability.Unavailable why) {
      return NoSandbox.refuse(request, why);
    }
    return files.execute(request, filter, cancellation);
  }

  private Execution run(CommandRequest request, Terms terms) {
    if (availability().get(request.tier()) instanceof Availability.Unavailable why) {
      return NoSandbox.refuse(request, why);
    }
    return switch (request.tier()) {
      case PROCESS -> process.execute(request, terms);
      case ISOLATED -> isolated.execute(request, terms);
      case BUILTIN, WASM -> throw new IllegalArgumentException("not a tier for a command");
    };
  }

  @Override
  public LiveProcess start(CommandRequest request, EgressPolicy egress, Listener listener) {
    Optional<Availability.Unavailable> unavailable =
        availability().get(Tier.ISOLATED) instanceof Availability.Unavailable why
            ? Optional.of(why)
            : Optional.empty();
    return live.start(request, egress, listener, unavailable);
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
      case BUILTIN -> files.availability();
      case WASM -> NoSandbox.NO_WASM;
      case PROCESS -> process.availability();
      case ISOLATED -> isolated.availability();
    };
  }

  private List<Probe> probe(Tier tier) {
    return switch (tier) {
      case BUILTIN -> doctor.files(files::execute);
      case PROCESS -> doctor.process((r, f, c) -> process.execute(r, anew(f, c)));
      case ISOLATED -> doctor.isolated((r, f, c) -> isolated.execute(r, anew(f, c)));
      case WASM -> List.of();
    };
  }

  private Terms anew(OutputFilter filter, Cancellation cancellation) {
    return new Terms(filter, cancellation, egress, From.ANEW);
  }

  /**
   * Has sandboxes built that a request like this could use, if the pool has none, so that its first
   * call finds one; returns whether one waits now.
   */
  public boolean waitsFor(CommandRequest request) {
    return availability().get(request.tier()) instanceof Availability.Available
        && switch (request.tier()) {
          case PROCESS -> executions.waitsFor(process, request);
          case ISOLATED -> executions.waitsFor(isolated, request);
          case BUILTIN, WASM -> false;
        };
  }

  /** Waits for what is running; starts nothing more. */
  @Override
  public synchronized void close() throws IOException {
    examinations.latest();
    live.close();
    workers.close();
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (IOException e) {
        throw e;
      } catch (Exception e) {
        throw new IOException("a part of the sandbox could not be closed", e);
      }
    }
  }
}
