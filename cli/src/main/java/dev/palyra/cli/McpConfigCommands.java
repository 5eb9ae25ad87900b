package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;

/** The commands that change {@code [[mcp.servers]]} in {@code palyra.toml}. */
final class McpConfigCommands {
  private static final Pattern HEADER = Pattern.compile("^\\s*\\[\\[?[^\\]]+\\]\\]?\\s*(#.*)?$");
  private static final Pattern SERVER =
      Pattern.compile("^\\s*\\[\\[\\s*mcp\\.servers\\s*\\]\\].*$");

  private McpConfigCommands() {}

  /** Adds a server. */
  @Command(
      name = "add",
      description = "Put a server behind Palyra.",
      footer = {
        "The server runs in tier C: it sees the folders and reaches the hosts that are named here, and no others.",
        "Its secrets are references such as vault://global/github-token, filled in where they are used.",
        "A running gateway takes it in within seconds; then permit its tools by policy."
      })
  static final class Add implements Callable<Integer> {
    @ParentCommand private @Nullable McpCommand parent;

    @Parameters(index = "0", paramLabel = "NAME")
    private String name = "";

    @Parameters(
        index = "1..*",
        paramLabel = "COMMAND",
        arity = "0..*",
        description = "the program and its arguments, behind `--`")
    private List<String> command = List.of();

    @Option(names = "--url", paramLabel = "URL", description = "a server elsewhere instead")
    private String url = "";

    @Option(names = "--bearer", paramLabel = "REF", description = "the secret it is shown")
    private String bearer = "";

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "a value or a reference")
    private Map<String, String> environment = Map.of();

    @Option(names = "--egress", paramLabel = "HOST[:PORT]", description = "may be repeated")
    private List<String> egress = List.of();

    @Option(names = "--read", paramLabel = "DIR", description = "a folder that it may read")
    private List<Path> readable = List.of();

    @Option(names = "--write", paramLabel = "DIR", description = "a folder that it may change")
    private List<Path> writable = List.of();

    @Override
    public Integer call() {
      Palyra app = Objects.requireNonNull(parent).app();
      if (url.isEmpty() == command.isEmpty()) {
        throw CliException.unusable("give a command behind `--`, or --url");
      }
      Path file = app.home().folder().resolve("palyra.toml");
      var entry =
          new ServerEntry(
              name,
              command.isEmpty() ? "" : program(command.getFirst()),
              command.isEmpty() ? List.of() : command.subList(1, command.size()),
              environment,
              url,
              bearer,
              egress,
              absolute(readable),
              absolute(writable));
      append(file, List.of(entry));
      app.terminal().out().println("added to " + file);
      TakenIn.await(app, Set.of(name), Set.of());
      return 0;
    }
  }

  /** Removes a server. */
  @Command(name = "remove", description = "Take a server out again.")
  static final class Remove implements Callable<Integer> {
    @ParentCommand private @Nullable McpCommand parent;

    @Parameters(paramLabel = "NAME")
    private String name = "";

    @Override
    public Integer call() {
      Palyra app = Objects.requireNonNull(parent).app();
      Path file = app.home().folder().resolve("palyra.toml");
      String text = read(file);
      String without = without(text, name);
      if (without.equals(text)) {
        throw CliException.failed("there is no server `" + Text.line(name) + "` in " + file);
      }
      write(file, without);
      app.terminal().out().println("removed from " + file);
      TakenIn.await(app, Set.of(), Set.of(name));
      return 0;
    }
  }

  /** Takes servers over from other clients. */
  @Command(
      name = "import",
      description = "Take over the servers of Claude Code, Claude Desktop, Cursor or VS Code.",
      footer = {
        "What looks like a secret goes into the vault, and its reference into palyra.toml: the gateway must be running.",
        "The other client's file stays as it is: point it at `palyra mcp` and take the servers out there."
      })
  static final class Import implements Callable<Integer> {
    private static final Pattern SECRET =
        Pattern.compile("(?i).*(token|secret|passw|api_?key|_key|credential|auth).*");

    @ParentCommand private @Nullable McpCommand parent;

    @Parameters(
        paramLabel = "FILE",
        arity = "0..1",
        description = "such as .mcp.json; else the usual places are looked through")
    private @Nullable Path from;

    @Override
    public Integer call() {
      Palyra app = Objects.requireNonNull(parent).app();
      Path file = app.home().folder().resolve("palyra.toml");
      var entries = new TreeMap<String, ServerEntry>();
      for (Path source : from == null ? usual() : List.of(from)) {
        servers(source, from != null)
            .forEach((name, server) -> {
              if (!name.equals("palyra")) {
                ServerEntry entry = ServerEntry.of(name, server);
                if (entries.putIfAbsent(entry.name(), entry) == null) {
                  app.terminal().out().println(entry.name() + " from " + source);
                }
              }
            });
      }
      String text = Files.exists(file) ? read(file) : "";
      entries.keySet().removeIf(name -> !without(text, name).equals(text));
      var moved = entries.values().stream().map(entry -> moved(app, entry)).toList();
      append(file, moved);
      app.terminal()
          .out()
          .println(
              moved.isEmpty()
                  ? "nothing new was found"
                  : moved.size()
                      + " added to "
                      + file
                      + "; name the hosts and folders that each one needs there (egress, roots)");
      TakenIn.await(app, entries.keySet(), Set.of());
      return 0;
    }

    private static ServerEntry moved(Palyra app, ServerEntry entry) {
      Map<String, String> environment = new HashMap<>(entry.environment());
      environment.replaceAll((name, value) ->
          SECRET.matcher(name).matches() && !value.isEmpty() && !value.contains("://")
              ? stored(app, entry.name() + "-" + name, value)
              : value);
      String bearer =
          entry.bearer().isEmpty() || entry.bearer().contains("://")
              ? entry.bearer()
              : stored(app, entry.name() + "-bearer", entry.bearer());
      return new ServerEntry(
          entry.name(),
          entry.url().isEmpty() ? program(entry.program()) : "",
          entry.arguments(),
          environment,
          entry.url(),
          bearer,
          entry.egress(),
          entry.readable(),
          entry.writable());
    }

    private static String stored(Palyra app, String name, String value) {
      String key = "mcp-" + name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9-]", "-");
      var _ =
          app.operator()
              .put(
                  "/v1/secrets/global/" + GatewayClient.escape(key),
                  value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      return "vault://global/" + key;
    }

    private static List<Path> usual() {
      Path user = Path.of(System.getProperty("user.home"));
      return List.of(
          Path.of(".mcp.json").toAbsolutePath(),
          user.resolve(".claude.json"),
          user.resolve(".config/Claude/claude_desktop_config.json"),
          user.resolve("Library/Application Support/Claude/claude_desktop_config.json"),
          Path.of(".cursor/mcp.json").toAbsolutePath(),
          user.resolve(".cursor/mcp.json"),
          Path.of(".vscode/mcp.json").toAbsolutePath(),
          user.resolve(".config/Code/User/mcp.json"));
    }

    private static Map<String, JsonNode> servers(Path file, boolean named) {
      Map<String, JsonNode> found = new TreeMap<>();
      try {
        JsonNode json = StrictJson.parse(Files.readAllBytes(file));
        for (String member : List.of("mcpServers", "servers")) {
          json.path(member)
              .properties()
              .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
        }
      } catch (NoSuchFileException e) {
        if (named) {
          throw CliException.unusable("there is no file `" + file + "`");
        }
      } catch (IOException | MalformedJsonException e) {
        throw CliException.unusable("cannot read `" + file + "` as JSON");
      }
      return found;
    }
  }

  private static List<String> absolute(List<Path> paths) {
    return paths.stream().map(path -> path.toAbsolutePath().normalize().toString()).toList();
  }

  /** A program's absolute path: the sandbox looks nothing up. */
  private static String program(String name) {
    if (name.contains("/")) {
      return Path.of(name).toAbsolutePath().normalize().toString();
    }
    for (String folder : Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin").split(":")) {
      Path candidate = Path.of(folder).resolve(name);
      if (candidate.isAbsolute() && Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    throw CliException.unusable("there is no program `" + Text.line(name) + "` on the PATH");
  }

  private static void append(Path file, List<ServerEntry> entries) {
    String text = Files.exists(file) ? read(file) : "";
    var out = new StringBuilder(text);
    for (ServerEntry entry : entries) {
      if (!without(text, entry.name()).equals(text)) {
        throw CliException.failed("there is a server `" + entry.name() + "` already");
      }
      out.append(entry.toml());
    }
    write(file, out.toString());
  }

  /** The text without the table of this server. */
  static String without(String text, String name) {
    var kept = new ArrayList<String>();
    var table = new ArrayList<String>();
    boolean inServer = false;
    for (String line : text.split("\n", -1)) {
      boolean child =
          line.strip().startsWith("[mcp.servers.") || line.strip().startsWith("[[mcp.servers.");
      if (HEADER.matcher(line).matches() && !(inServer && child)) {
        flush(table, kept, name);
        inServer = SERVER.matcher(line).matches();
      }
      (inServer ? table : kept).add(line);
    }
    flush(table, kept, name);
    return String.join("\n", kept);
  }

  private static void flush(List<String> table, List<String> kept, String name) {
    Pattern named =
        Pattern.compile("^\\s*name\\s*=\\s*[\"']" + Pattern.quote(name) + "[\"']\\s*(#.*)?$");
    if (table.stream().noneMatch(line -> named.matcher(line).matches())) {
      kept.addAll(table);
    }
    table.clear();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw CliException.unusable(
          "cannot read `" + file + "`", "start the gateway once to make it");
    }
  }

  private static void write(Path file, String text) {
    try {
      Path draft =
          Files.createTempFile(
              Objects.requireNonNull(file.getParent()),
              "palyra",
              ".tmp",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, text);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw CliException.unusable("cannot write `" + file + "`");
    }
  }
}
