package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the hook into an agent's settings; what else stands there stays as it is. */
@Command(name = "install", description = "Write the hook into the settings of an agent.")
final class HookInstallCommand implements Callable<Integer> {
  private static final List<String> EVENTS = List.of("PreToolUse", "PostToolUse");
  private static final String MARK = " hook claude-code";

  @ParentCommand private @Nullable HookCommand parent;
  @Mixin private Where where = new Where();

  @Option(
      names = "--on-error",
      paramLabel = "ANSWER",
      description = "when the gateway cannot be asked: deny (the default), ask or allow")
  private HookAnswers.Answer onError = HookAnswers.Answer.deny;

  /** Which settings. */
  static final class Where {
    @Parameters(paramLabel = "AGENT", description = "claude-code")
    private String agent = "";

    @Option(names = "--settings", paramLabel = "FILE", description = "else ~/.claude/settings.json")
    private @Nullable Path settings;

    @Option(names = "--project", description = "the project's .claude/settings.json")
    private boolean project;

    Path file() {
      if (!agent.equals("claude-code")) {
        throw CliException.unusable("there is a hook for `claude-code` only, got `" + agent + "`");
      }
      if (settings != null) {
        return settings.toAbsolutePath();
      }
      return project
          ? Path.of(".claude", "settings.json").toAbsolutePath()
          : Path.of(System.getProperty("user.home"), ".claude", "settings.json");
    }
  }

  @Override
  public Integer call() {
    Palyra app = Objects.requireNonNull(parent).app();
    Path file = where.file();
    ObjectNode settings = read(file);
    remove(settings);
    String command = quoted(launcher()) + home(app) + MARK;
    if (onError != HookAnswers.Answer.deny) {
      command += " --on-error " + onError;
    }
    ObjectNode hooks = settings.withObject("/hooks");
    for (String event : EVENTS) {
      ObjectNode entry = hooks.withArray(event).addObject().put("matcher", "*");
      entry
          .putArray("hooks")
          .addObject()
          .put("type", "command")
          .put("command", command)
          .put("timeout", 30);
    }
    write(file, settings);
    app.terminal().out().println("installed in " + file);
    return 0;
  }

  /** Takes it out again. */
  @Command(name = "uninstall", description = "Take the hook out of the settings of an agent.")
  static final class Uninstall implements Callable<Integer> {
    @ParentCommand private @Nullable HookCommand parent;
    @Mixin private Where where = new Where();

    @Override
    public Integer call() {
      Path file = where.file();
      ObjectNode settings = read(file);
      boolean found = remove(settings);
      if (found) {
        write(file, settings);
      }
      Objects.requireNonNull(parent)
          .app()
          .terminal()
          .out()
          .println(found ? "removed from " + file : "there was none in " + file);
      return 0;
    }
  }

  private static String home(Palyra app) {
    @Nullable String given = System.getenv("PALYRA_HOME");
    Path folder = app.home().folder();
    boolean usual = folder.equals(Path.of(System.getProperty("user.home"), ".palyra"));
    return usual && given == null ? "" : " --home " + quoted(folder.toString());
  }

  private static String launcher() {
    return System.getProperty("palyra.launcher", "palyra");
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static boolean remove(ObjectNode settings) {
    boolean found = false;
    if (!(settings.path("hooks") instanceof ObjectNode hooks)) {
      return false;
    }
    for (String event : EVENTS) {
      if (!(hooks.path(event) instanceof ArrayNode entries)) {
        continue;
      }
      for (int i = entries.size() - 1; i >= 0; i--) {
        if (entries.path(i).path("hooks") instanceof ArrayNode commands) {
          for (int j = commands.size() - 1; j >= 0; j--) {
            if (ours(commands.path(j))) {
              commands.remove(j);
              found = true;
            }
          }
          if (commands.isEmpty()) {
            entries.remove(i);
          }
        }
      }
      if (entries.isEmpty()) {
        hooks.remove(event);
      }
    }
    if (hooks.isEmpty()) {
      settings.remove("hooks");
    }
    return found;
  }

  private static boolean ours(JsonNode hook) {
    String command = hook.path("command").asString("");
    return command.contains("palyra") && command.contains(MARK);
  }

  private static ObjectNode read(Path file) {
    try {
      return StrictJson.parse(Files.readAllBytes(file)) instanceof ObjectNode object
          ? object
          : refuse(file);
    } catch (NoSuchFileException e) {
      return Json.mapper().createObjectNode();
    } catch (MalformedJsonException e) {
      return refuse(file);
    } catch (IOException e) {
      throw CliException.unusable("cannot read `" + file + "`");
    }
  }

  private static ObjectNode refuse(Path file) {
    throw CliException.unusable(
        "`" + file + "` is not the JSON that was expected; it stays as it is");
  }

  private static void write(Path file, ObjectNode settings) {
    try {
      Path folder = Objects.requireNonNull(file.getParent());
      Files.createDirectories(folder);
      Path draft = Files.createTempFile(folder, "settings", ".tmp");
      Files.writeString(
          draft,
          Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(settings) + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw CliException.unusable("cannot write `" + file + "`");
    }
  }
}
