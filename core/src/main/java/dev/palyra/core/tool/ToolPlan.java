package dev.palyra.core.tool;

import static dev.palyra.core.tool.ToolPlanException.check;

import dev.palyra.core.call.ToolCall;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.EnvValue;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.PluginAccess;
import dev.palyra.core.sandbox.PluginRequest;
import dev.palyra.core.sandbox.ProcessRequest;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.SandboxRequest;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.UpstreamRequest;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Turns a call of a tool into a request to the sandbox: the tool's definition, tightened by the
 * policy's obligations, filled with the call's arguments and the leased secrets.
 */
public final class ToolPlan {
  private static final int DEFAULT_ENTRIES = 1_000;
  private static final int DEFAULT_OUTPUT = 64 << 10;

  private final Workspace workspace;

  public ToolPlan(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * Makes the request.
   *
   * @throws ToolPlanException when the arguments cannot be run, in one line for the agent
   * @throws IllegalArgumentException likewise, from a value that validates itself
   */
  public SandboxRequest request(
      Tool tool, ToolCall call, Obligations obligations, SecretLease lease) {
    SandboxProcessRunnerPolicy limits =
        obligations.limits().map(tool.limits()::tighten).orElse(tool.limits());
    Tier tier =
        obligations.leastTier().map(tool.body().tier()::stricter).orElse(tool.body().tier());
    JsonNode arguments = call.arguments().tree();
    return switch (tool.body()) {
      case ToolBody.Command command ->
          command(
              tool,
              call,
              tier,
              limits,
              egress(tool, obligations),
              lease,
              command.program(),
              command.arguments().fill(arguments),
              input(command.standardInput(), tool, arguments, lease));
      case ToolBody.AnyProgram _ ->
          command(
              tool,
              call,
              tier,
              limits,
              egress(tool, obligations),
              lease,
              program(arguments),
              strings(arguments, "args"),
              Bytes.of(optionalText(arguments, "stdin").orElse("")));
      case ToolBody.Background background -> {
        check(
            background.operation() == ToolBody.Background.Operation.START || tier == Tier.BUILTIN,
            "the policy asks for tier " + tier.label() + ", in which this tool cannot run");
        yield background(background.operation(), tool, call, tier, limits, lease);
      }
      case ToolBody.Plugin plugin -> {
        check(
            tier == Tier.WASM,
            "the policy asks for tier " + tier.label() + ", in which this tool cannot run");
        yield new PluginRequest(
            call.origin().run(),
            plugin.module(),
            plugin.function(),
            Bytes.of(call.arguments().text()),
            plugin.grants(),
            access(tool, egress(tool, obligations), lease),
            limits);
      }
      case ToolBody.Upstream upstream -> {
        check(
            tier == upstream.tier(),
            "the policy asks for tier " + tier.label() + ", in which this tool cannot run");
        yield new UpstreamRequest(
            call.origin().run(),
            call.id().value(),
            upstream.server(),
            upstream.kind(),
            upstream.tool(),
            Bytes.of(call.arguments().text()),
            tier,
            limits);
      }
      case ToolBody.FileOperation file -> {
        // A stronger tier cannot be had for a file operation, and a weaker one must not stand in
        // for it.
        check(
            tier == Tier.BUILTIN,
            "the policy asks for tier " + tier.label() + ", in which this tool cannot run");
        yield file(file.kind(), call, arguments, limits);
      }
    };
  }

  /**
   * A file that a call would write.
   *
   * @param current reads what is there now
   */
  @SuppressWarnings("ArrayRecordComponent") // Made to be compared with once and dropped.
  public record Written(FileRequest.Read current, byte[] content) {}

  /** The file that {@code call} would write, if it writes one by itself. */
  public Optional<Written> written(Tool tool, ToolCall call, long maxBytes) {
    if (!(tool.body() instanceof ToolBody.FileOperation(ToolBody.FileOperation.Kind kind))
        || kind != ToolBody.FileOperation.Kind.WRITE
        || !(file(kind, call, call.arguments().tree(), tool.limits())
            instanceof FileRequest.Write write)) {
      return Optional.empty();
    }
    var current =
        new FileRequest.Read(
            write.runId(), write.root(), write.path(), 0, maxBytes, write.quotas());
    return Optional.of(new Written(current, write.content().toArray()));
  }

  /**
   * The program and its arguments that {@code call} would start; empty for a plugin or a file tool.
   */
  public List<String> commandLine(Tool tool, ToolCall call) {
    JsonNode arguments = call.arguments().tree();
    var line = new ArrayList<String>();
    switch (tool.body()) {
      case ToolBody.Command command -> {
        line.add(command.program().toString());
        line.addAll(command.arguments().fill(arguments));
      }
      case ToolBody.AnyProgram _ -> {
        line.add(program(arguments).toString());
        line.addAll(strings(arguments, "args"));
      }
      case ToolBody.Background(ToolBody.Background.Operation operation, Tier _) -> {
        if (operation == ToolBody.Background.Operation.START) {
          line.add(program(arguments).toString());
          line.addAll(strings(arguments, "args"));
        }
      }
      case ToolBody.Plugin _, ToolBody.Upstream _, ToolBody.FileOperation _ -> {}
    }
    return line;
  }

  /** The folder in which it would start, or the path that a file tool is given. */
  public Optional<String> where(Tool tool, ToolCall call) {
    return switch (tool.body()) {
      case ToolBody.Command _, ToolBody.AnyProgram _ ->
          Optional.of(workspace.main().path().toString());
      case ToolBody.Background(ToolBody.Background.Operation operation, Tier _) ->
          operation == ToolBody.Background.Operation.START
              ? Optional.of(workspace.main().path().toString())
              : Optional.empty();
      case ToolBody.Plugin _, ToolBody.Upstream _ -> Optional.empty();
      case ToolBody.FileOperation _ -> optionalText(call.arguments().tree(), "path");
    };
  }

  private CommandRequest command(
      Tool tool,
      ToolCall call,
      Tier tier,
      SandboxProcessRunnerPolicy limits,
      Set<EgressHost> egress,
      SecretLease lease,
      Path program,
      List<String> arguments,
      Bytes input) {
    Map<String, EnvValue> environment = new HashMap<>();
    tool.environment().forEach((name, value) -> environment.put(name, EnvValue.plain(value)));
    tool.secrets().forEach((name, ref) -> environment.put(name, secretValue(lease, ref)));
    return new CommandRequest(
        call.origin().run(),
        tier,
        program,
        arguments,
        environment,
        input,
        workspace.main().path(),
        workspace.roots(),
        limits,
        egress);
  }

  private SandboxRequest background(
      ToolBody.Background.Operation operation,
      Tool tool,
      ToolCall call,
      Tier tier,
      SandboxProcessRunnerPolicy limits,
      SecretLease lease) {
    JsonNode arguments = call.arguments().tree();
    var owner = new BackgroundProcesses.Owner(call.principal(), call.origin().together());
    return switch (operation) {
      case START ->
          new ProcessRequest.Start(
              owner,
              command(
                  tool,
                  call,
                  tier,
                  limits,
                  Set.of(),
                  lease,
                  program(arguments),
                  strings(arguments, "args"),
                  Bytes.of(optionalText(arguments, "stdin").orElse(""))));
      case LIST -> new ProcessRequest.ListAll(owner, limits);
      case READ ->
          new ProcessRequest.Read(
              owner,
              ArgvTemplate.text("id", arguments.get("id")),
              number(arguments, "from", 0),
              (int) number(arguments, "max_bytes", DEFAULT_OUTPUT),
              limits);
      case STOP ->
          new ProcessRequest.Stop(owner, ArgvTemplate.text("id", arguments.get("id")), limits);
    };
  }

  private static PluginAccess access(Tool tool, Set<EgressHost> egress, SecretLease lease) {
    Map<String, EnvValue> secrets = new HashMap<>();
    tool.secrets().forEach((name, ref) -> secrets.put(name, secretValue(lease, ref)));
    String owner = tool.skill().map(id -> "skill:" + id).orElse("tool:" + tool.name());
    return new PluginAccess(owner, secrets, egress);
  }

  private static Set<EgressHost> egress(Tool tool, Obligations obligations) {
    var allowed = new HashSet<>(tool.egress());
    obligations.egress().ifPresent(allowed::retainAll);
    return allowed;
  }

  private static Bytes input(
      Optional<String> template, Tool tool, JsonNode arguments, SecretLease lease) {
    if (tool.secretInput().isPresent()) {
      return secretValue(lease, tool.secretInput().get()).bytes();
    }
    if (template.isEmpty()) {
      return Bytes.EMPTY;
    }
    // As an element after `--`: what is written to a program's input cannot become an option.
    return Bytes.of(new ArgvTemplate(List.of("--", template.get())).fill(arguments).getLast());
  }

  private static EnvValue secretValue(SecretLease lease, SecretRef ref) {
    byte[] value = lease.secret(ref).reveal();
    try {
      return EnvValue.secret(value);
    } finally {
      Arrays.fill(value, (byte) 0);
    }
  }

  private Path program(JsonNode arguments) {
    String name = ArgvTemplate.text("program", arguments.get("program"));
    return workspace
        .programs()
        .find(name)
        .orElseThrow(() -> new ToolPlanException("program `" + name + "` is in no allowed folder"));
  }

  private FileRequest file(
      ToolBody.FileOperation.Kind kind,
      ToolCall call,
      JsonNode arguments,
      SandboxProcessRunnerPolicy limits) {
    String run = call.origin().run();
    String path = optionalText(arguments, "path").orElse(".");
    var root = workspace.rootFor(path);
    return switch (kind) {
      case READ ->
          new FileRequest.Read(
              run,
              root,
              path,
              number(arguments, "offset", 0),
              number(arguments, "max_bytes", limits.outputBytes()),
              limits);
      case LIST ->
          new FileRequest.ListDirectory(
              run, root, path, (int) number(arguments, "max_entries", DEFAULT_ENTRIES), limits);
      case WRITE ->
          new FileRequest.Write(
              run,
              root,
              path,
              Bytes.of(ArgvTemplate.text("content", arguments.get("content"))),
              flag(arguments, "create_directories"),
              limits);
      case SEARCH ->
          new FileRequest.Search(
              run,
              root,
              path,
              ArgvTemplate.text("pattern", arguments.get("pattern")),
              flag(arguments, "regex"),
              flag(arguments, "ignore_case"),
              optionalText(arguments, "glob"),
              (int) number(arguments, "max_matches", DEFAULT_ENTRIES),
              limits);
    };
  }

  private static Optional<String> optionalText(JsonNode arguments, String name) {
    JsonNode value = arguments.get(name);
    return value == null || value.isNull()
        ? Optional.empty()
        : Optional.of(ArgvTemplate.text(name, value));
  }

  /** Zeroes the secrets in a request whose execution is over. */
  public static void wipe(SandboxRequest request, Tool tool) {
    if (request instanceof PluginRequest plugin) {
      plugin.access().secrets().values().forEach(value -> value.bytes().wipe());
    }
    if (request instanceof CommandRequest command) {
      command.environment().values().stream()
          .filter(EnvValue::secret)
          .forEach(value -> value.bytes().wipe());
      if (tool.secretInput().isPresent()) {
        command.standardInput().wipe();
      }
    }
  }

  private static List<String> strings(JsonNode arguments, String name) {
    var texts = new ArrayList<String>();
    JsonNode array = arguments.get(name);
    if (array != null) {
      array.forEach(member -> texts.add(ArgvTemplate.text(name, member)));
    }
    return texts;
  }

  private static boolean flag(JsonNode arguments, String name) {
    JsonNode value = arguments.get(name);
    return value != null && value.asBoolean();
  }

  private static long number(JsonNode arguments, String name, long otherwise) {
    JsonNode value = arguments.get(name);
    if (value == null) {
      return otherwise;
    }
    check(
        value.isIntegralNumber() && value.canConvertToInt(),
        "argument `" + name + "` must be a whole number below 2^31");
    return value.asLong();
  }
}
