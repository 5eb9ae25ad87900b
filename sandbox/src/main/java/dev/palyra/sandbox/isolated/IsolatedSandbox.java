package dev.palyra.sandbox.isolated;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.Mechanism;
import dev.palyra.sandbox.egress.EgressGuard;
import dev.palyra.sandbox.egress.EgressProxy;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.Script;
import dev.palyra.sandbox.linux.StartScript;
import dev.palyra.sandbox.linux.WaitingProgram;
import dev.palyra.sandbox.process.Environment;
import dev.palyra.sandbox.process.Launched;
import dev.palyra.sandbox.process.SetUp;
import dev.palyra.sandbox.process.Shape;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A sandbox of two processes, whoever has built it: one outside that ends with it, and the first of
 * its process namespace, which waits.
 */
final class IsolatedSandbox implements SetUp.Waiting {
  /** The waiting program's descriptor of its rules. */
  static final int RULESET_FD = WaitingProgram.FIRST_FREE;

  private final Launched launched;
  private final Shape shape;
  private final Landlock ruleset;
  private final EgressProxy proxy;
  private final Mechanism builtBy;
  private int inside;

  IsolatedSandbox(
      Launched launched, Shape shape, Landlock ruleset, EgressProxy proxy, Mechanism builtBy) {
    this.launched = launched;
    this.shape = shape;
    this.ruleset = ruleset;
    this.proxy = proxy;
    this.builtBy = builtBy;
    launched.attach(ruleset);
  }

  @Override
  public Launched launched() {
    return launched;
  }

  @Override
  public int around() {
    return 2;
  }

  @Override
  public List<Mechanism> builtBy() {
    return List.of(builtBy);
  }

  /** The first process of its namespace, once it is complete. */
  int inside() {
    return inside;
  }

  @Override
  public void complete() throws IOException {
    try {
      launched.awaitWaiting();
    } catch (ErrnoException e) {
      String said = launched.complaint(); // a copy says nothing
      throw new IOException(
          "the sandbox could not be built: " + (said.isEmpty() ? e.getMessage() : said), e);
    }
    if (inside == 0) {
      inside = onlyChild(launched.pid());
      launched.mark(inside);
      ExecutionRules.allow(ruleset, shape, inside);
      ruleset.close();
    }
  }

  private static int onlyChild(int pid) throws IOException {
    List<Integer> children = Proc.children(pid, pid).orElse(List.of());
    if (children.size() != 1) {
      throw new IOException("the sandbox has %d processes".formatted(children.size()));
    }
    return children.getFirst();
  }

  @Override
  public void begin(CommandRequest request, EgressPolicy egress) throws IOException {
    Launched.limit(inside, request.quotas());
    Map<String, EnvValue> environment = new HashMap<>(request.environment());
    if (!request.egress().isEmpty()) {
      launched.attach(EgressGuard.start(launched.takeListener(), proxy, request, egress));
      environment.putAll(proxyVariables());
    }
    try (Script start =
        StartScript.of(
            new Script.Builder(),
            StartScript.As.INIT,
            RULESET_FD,
            request.workingDirectory().toString(),
            request.program().toString(),
            request.arguments(),
            Environment.of(environment, BubblewrapArguments.TEMPORARY))) {
      launched.become(start);
    }
  }

  private static Map<String, EnvValue> proxyVariables() {
    Map<String, EnvValue> variables = new HashMap<>();
    for (String name : List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")) {
      variables.put(name, EnvValue.plain("http://" + EgressGuard.PROXY_ADDRESS));
    }
    for (String name : List.of("all_proxy", "ALL_PROXY")) {
      variables.put(name, EnvValue.plain("socks5h://" + EgressGuard.PROXY_ADDRESS));
    }
    for (String name : List.of("no_proxy", "NO_PROXY")) {
      variables.put(name, EnvValue.plain("localhost,127.0.0.1,::1"));
    }
    return variables;
  }
}
