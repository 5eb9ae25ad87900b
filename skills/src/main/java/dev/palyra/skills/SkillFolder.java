package dev.palyra.skills;

import static dev.palyra.skills.SkillRefusedException.check;

import dev.palyra.core.sandbox.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads an author's folder. What has no place in a package is refused, not left out in silence. */
public final class SkillFolder {
  private SkillFolder() {}

  /** Makes a package of a folder; files whose name begins with a dot are passed over. */
  public static SkillPackage build(Path folder) throws IOException, SkillRefusedException {
    SortedMap<String, Bytes> files = new TreeMap<>();
    List<Path> found;
    try (var paths = Files.walk(folder, 2)) {
      found = paths.limit(1_000).toList();
    }
    check(found.size() < 1_000, "the folder has too many files");
    long total = 0;
    for (Path path : found) {
      String name = folder.relativize(path).toString().replace('\\', '/');
      if (name.startsWith(".") || name.contains("/.")) {
        continue;
      }
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        check(
            name.isEmpty() || List.of("tools", "modules", "schemas").contains(name),
            "a package has no place for `%s/`",
            name);
        continue;
      }
      check(Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS), "`%s` is no plain file", name);
      Layout.checkEntry(name, Files.size(path));
      total += Files.size(path);
      check(total <= Layout.MAX_PACKAGE, "the package would have too many bytes");
      try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
        files.put(name, Bytes.of(in.readNBytes(Layout.MAX_PACKAGE)));
      }
    }
    return SkillPackage.build(files);
  }
}
