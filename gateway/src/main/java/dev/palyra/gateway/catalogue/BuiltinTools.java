package dev.palyra.gateway.catalogue;

import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.TomlFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tools that every gateway has, defined like any other. */
final class BuiltinTools {
  private static final List<String> FILES =
      List.of(
          "fs.list",
          "fs.read",
          "fs.search",
          "fs.write",
          "process.list",
          "process.read",
          "process.run",
          "process.start",
          "process.stop");

  private BuiltinTools() {}

  static List<Tool> read() throws IOException {
    var tools = new ArrayList<Tool>();
    for (String name : FILES) {
      var file = TomlFile.parse("built-in " + name, text(name + ".toml"));
      new ToolReader(file.root(), Optional.empty()).read().ifPresent(tools::add);
      if (file.broken()) {
        throw new InvalidFilesException(file.problems());
      }
    }
    return tools;
  }

  private static String text(String resource) throws IOException {
    try (InputStream in = BuiltinTools.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the program lacks its file " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
