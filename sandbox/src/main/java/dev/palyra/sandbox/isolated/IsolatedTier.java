package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.core.sandbox.Outcome;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.sandbox.egress.EgressGuard;
import dev.palyra.sandbox.egress.EgressProxy;
import dev.palyra.sandbox.linux.Arch;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Seccomp;
import dev.palyra.sandbox.linux.SeccompFilter;
import dev.palyra.sandbox.process.Confinement;
import dev.palyra.sandbox.process.Environment;
import dev.palyra.sandbox.process.Executions;
import dev.palyra.sandbox.process.Launched;
import dev.palyra.sandbox.process.PrivateDirectory;
import dev.palyra.sandbox.process.SeccompProfile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tier C. Blocks the calling thread, which must be a platform thread. Thread-safe. */
public final class IsolatedTier {
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/bin/bwrap"), Path.of("/usr/local/bin/bwrap"), Path.of("/bin/bwrap"));
  private static final int SECCOMP_FD = 3;

  private final Executions executions;
  private final EgressProxy proxy;
  private final SeccompProfile profile;
  private final byte[] toolFilter;
  private final Seccomp.Prepared watchConnect;
  private final Bubblewrap.Search search;

  public IsolatedTier(
      Executions executions, EgressProxy proxy, SeccompProfile profile, boolean allowSetuid) {
    this.executions = executions;
    this.proxy = proxy;
    this.profile = profile;
    Arch arch = Arch.host().orElseThrow();
    this.toolFilter = profile.filter(arch, SeccompProfile.Network.OWN_NAMESPACE).code();
    this.watchConnect =
        Seccomp.prepare(
            Arena.global(),
            new SeccompFilter.Builder(arch)
                .rule("connect", new SeccompFilter.Action.AskGateway())
                .build(new SeccompFilter.Action.Allow()));
    this.search = Bubblewrap.find(PLACES, allowSetuid);
  }

  /** Whether bwrap is there and new enough; whether it works is for a probe to find out. */
  public Availability availability() {
    return switch (search) {
      case Bubblewrap.Search.Found(Bubblewrap bubblewrap) ->
          new Availability.Available(mechanisms(bubblewrap, false));
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) -> why;
    };
  }

  public Execution execute(CommandRequest request, OutputFilter filter, Cancellation cancellation) {
    return switch (search) {
      case Bubblewrap.Search.NotUsable(Availability.Unavailable why) ->
          executions.ended(request, new Outcome.Refused(why.reason(), why.hint()));
      case Bubblewrap.Search.Found(Bubblewrap bubblewrap) ->
          executions.run(
              request,
              mechanisms(bubblewrap, !request.egress().isEmpty()),
              filter,
              cancellation,
              (checked, directory, marker) -> start(bubblewrap, checked, directory, marker));
    };
  }

  private Launched start(
      Bubblewrap bubblewrap, CommandRequest request, PrivateDirectory directory, long marker)
      throws IOException {
    boolean egress = !request.egress().isEmpty();
    try (Io.Pipe filter = Io.pipe()) {
      Io.writeAll(filter.write(), toolFilter);
      filter.write().close();
      List<String> arguments = new ArrayList<>(BubblewrapArguments.of(request, SECCOMP_FD));
      arguments.add(request.program().toString());
      arguments.addAll(request.arguments());
      Launched launched =
          Launched.start(
              new Launched.Command(
                  bubblewrap.program(),
                  arguments,
                  Environment.of(withProxy(request), BubblewrapArguments.TEMPORARY),
                  Path.of("/"),
                  List.of(filter.read())),
              egress ? Confinement.watching(watchConnect) : Confinement.none(),
              directory.gate(),
              request.quotas(),
              marker);
      if (egress) {
        try {
          launched.attach(EgressGuard.start(launched.takeListener(), proxy, request));
        } catch (IOException | RuntimeException e) {
          launched.abort();
          throw e;
        }
      }
      return launched;
    }
  }

  private static CommandRequest withProxy(CommandRequest request) {
    if (request.egress().isEmpty()) {
      return request;
    }
    Map<String, EnvValue> environment = new HashMap<>(request.environment());
    for (String name : List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")) {
      environment.put(name, EnvValue.plain("http://" + EgressGuard.PROXY_ADDRESS));
    }
    for (String name : List.of("all_proxy", "ALL_PROXY")) {
      environment.put(name, EnvValue.plain("socks5h://" + EgressGuard.PROXY_ADDRESS));
    }
    for (String name : List.of("no_proxy", "NO_PROXY")) {
      environment.put(name, EnvValue.plain("localhost,127.0.0.1,::1"));
    }
    return new CommandRequest(
        request.runId(),
        request.tier(),
        request.program(),
        request.arguments(),
        environment,
        request.standardInput(),
        request.workingDirectory(),
        request.roots(),
        request.quotas(),
        request.egress());
  }

  private List<Mechanism> mechanisms(Bubblewrap bubblewrap, boolean egress) {
    List<Mechanism> all = new ArrayList<>();
    all.add(new Mechanism("namespaces", "user, pid, mount, net, ipc, uts, cgroup"));
    all.add(bubblewrap.mechanism());
    all.add(new Mechanism("no_new_privs", "set"));
    all.add(new Mechanism("capabilities", "none"));
    all.add(
        new Mechanism("seccomp", profile == SeccompProfile.DENY_LIST ? "deny-list" : "allow-list"));
    if (egress) {
      all.add(new Mechanism("egress", "seccomp user notification"));
    }
    all.add(Executions.RLIMITS);
    all.add(Executions.TREE);
    return all;
  }
}
