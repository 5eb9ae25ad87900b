package dev.palyra.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The files of a folder of policies, for the gateway to look at. It judges them, not this. */
final class PolicyFolder {
  private static final int DEPTH = 8;
  private static final int MAX_FILES = 1_000;

  private PolicyFolder() {}

  /** An object of texts by path; hidden files, notes and backups are left out. */
  static ObjectNode read(Path folder) {
    ObjectNode files = Json.mapper().createObjectNode();
    if (!Files.isDirectory(folder)) {
      throw CliException.unusable("there is no folder `" + folder + "`");
    }
    try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
      List<Path> all =
          walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
      for (Path file : all) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (!name.startsWith(".")
            && !name.contains("/.")
            && !name.endsWith(".md")
            && !name.endsWith("~")) {
          files.put(name, Files.readString(file));
        }
        if (files.size() > MAX_FILES) {
          throw CliException.unusable("`" + folder + "` holds more than " + MAX_FILES + " files");
        }
      }
      return files;
    } catch (CharacterCodingException e) {
      throw CliException.unusable("a file in `" + folder + "` is not UTF-8");
    } catch (IOException e) {
      throw CliException.unusable("cannot read `" + folder + "`");
    }
  }
}
