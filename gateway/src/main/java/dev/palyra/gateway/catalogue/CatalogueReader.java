package dev.palyra.gateway.catalogue;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.Problem;
import dev.palyra.gateway.config.TomlFile;
import dev.palyra.policy.schema.SchemaGenerator;
import dev.palyra.skills.SkillId;
import dev.palyra.skills.SkillPackage;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a folder of tool files; at most 1,000 files of at most 256 KiB. */
public final class CatalogueReader {
  private static final int MAX_FILES = 1_000;
  private static final long MAX_BYTES = 256 << 10;

  private final List<Problem> problems = new ArrayList<>();
  private final Map<ToolName, String> files = new HashMap<>();
  private final List<Tool> tools = new ArrayList<>();
  private final List<Tool> skillTools = new ArrayList<>();

  private CatalogueReader() {}

  /**
   * Reads every {@code *.toml} of {@code folder}, in the order of their names, over the built-in
   * tools: a file whose tool has the name of a built-in one takes its place.
   *
   * @throws InvalidFilesException naming every mistake of every file
   * @throws IOException when the folder or a file cannot be read
   */
  public static Catalogue read(Path folder) throws IOException {
    return read(folder, List.of());
  }

  /** The same, with the tools of skills. A tool file may not take the name of one of those. */
  public static Catalogue read(Path folder, List<SkillPackage> skills) throws IOException {
    var reader = new CatalogueReader();
    for (Path file : toolFiles(folder)) {
      reader.readFile(folder.getFileName() + "/" + file.getFileName(), file);
    }
    for (SkillPackage skill : skills) {
      reader.addSkill(skill);
    }
    if (!reader.problems.isEmpty()) {
      throw new InvalidFilesException(reader.problems);
    }
    var own = new ArrayList<>(BuiltinTools.read());
    own.addAll(reader.tools);
    return new Catalogue(own, reader.skillTools);
  }

  /** The built-in tools alone. */
  public static Catalogue builtIn() throws IOException {
    return new Catalogue(BuiltinTools.read(), List.of());
  }

  private void addSkill(SkillPackage skill) {
    SkillId id = skill.manifest().id();
    files.forEach((name, file) -> {
      if (id.owns(name.value())) {
        problems.add(
            new Problem(file, 1, 1, "tool \"" + name + "\" has the name of skill \"" + id + "\""));
      }
    });
    skillTools.addAll(SkillTools.read(skill));
  }

  private static List<Path> toolFiles(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      var found = entries.filter(entry -> entry.toString().endsWith(".toml")).sorted().toList();
      if (found.size() > MAX_FILES) {
        throw new InvalidFilesException(
            List.of(
                new Problem(folder.toString(), 1, 1, "more than " + MAX_FILES + " tool files")));
      }
      return found;
    }
  }

  private void readFile(String name, Path path) throws IOException {
    if (Files.size(path) > MAX_BYTES) {
      problems.add(new Problem(name, 1, 1, "the file has more than " + MAX_BYTES + " bytes"));
      return;
    }
    String text;
    try {
      text = Files.readString(path);
    } catch (CharacterCodingException e) {
      problems.add(new Problem(name, 1, 1, "the file is not UTF-8"));
      return;
    }
    var file = TomlFile.parse(name, text);
    if (!file.broken()) {
      new ToolReader(file.root(), Optional.empty()).read().ifPresent(tool -> add(tool, file));
    }
    problems.addAll(file.problems());
  }

  private void add(Tool tool, TomlFile file) {
    if (SchemaGenerator.isReserved(tool.name())) {
      file.root()
          .report("name", "the name \"" + tool.name() + "\" is reserved: every policy has it");
      return;
    }
    String other = files.putIfAbsent(tool.name(), file.name());
    if (other == null) {
      tools.add(tool);
    } else {
      file.root()
          .report("name", "tool \"" + tool.name() + "\" is defined in " + other + " already");
    }
  }
}
