package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.Problem;
import dev.palyra.gateway.config.TomlFile;
import dev.palyra.policy.schema.SchemaGenerator;
import dev.palyra.skills.SkillPackage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the tool files of a skill, with the rules of all tool files and these besides: every tool
 * is a plugin of the skill's own modules, and has the skill's id in front of its name, so that no
 * skill can take the place of somebody else's tool.
 */
public final class SkillTools {
  private static final Set<ToolName> BUILT_IN = builtIn();

  private SkillTools() {}

  private static Set<ToolName> builtIn() {
    try {
      return BuiltinTools.read().stream().map(Tool::name).collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // They come with this class.
    }
  }

  /**
   * The tools of one skill, in the order of their files.
   *
   * @throws InvalidFilesException naming every mistake
   */
  public static List<Tool> read(SkillPackage skill) {
    var content = new SkillContent(skill);
    List<Problem> problems = new ArrayList<>();
    List<Tool> tools = new ArrayList<>();
    skill
        .files()
        .forEach((name, bytes) -> {
          if (name.startsWith("tools/")) {
            var file = TomlFile.parse(content.id() + ":" + name, bytes.text());
            if (!file.broken()) {
              readTool(file, content).ifPresent(tool -> add(tool, file, tools));
            }
            problems.addAll(file.problems());
          }
        });
    if (!problems.isEmpty()) {
      throw new InvalidFilesException(problems);
    }
    return tools;
  }

  private static Optional<Tool> readTool(TomlFile file, SkillContent content) {
    if (!file.root().has("plugin")) {
      file.root().reject("\"plugin\" is missing: a skill's tool is one of its modules");
      return Optional.empty();
    }
    return new ToolReader(file.root(), Optional.of(content))
        .read()
        .filter(tool -> {
          boolean own = content.id().owns(tool.name().value());
          boolean taken = BUILT_IN.contains(tool.name()) || SchemaGenerator.isReserved(tool.name());
          if (!own) {
            file.root()
                .report("name", "a tool of this skill begins with \"" + content.id() + ".\"");
          } else if (taken) {
            file.root().report("name", "the name \"" + tool.name() + "\" is taken");
          }
          return own && !taken;
        });
  }

  private static void add(Tool tool, TomlFile file, List<Tool> tools) {
    if (tools.stream().anyMatch(other -> other.name().equals(tool.name()))) {
      file.root().report("name", "tool \"" + tool.name() + "\" is defined twice");
    } else {
      tools.add(tool);
    }
  }
}
