package dev.palyra.sandbox.files;

import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.sandbox.linux.Beneath;
import dev.palyra.sandbox.linux.Directory;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Stat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** fs.list. */
final class ListEntries {
  /** Names read before they are sorted; a directory with more is listed in part. */
  private static final int MAX_NAMES = 100_000;

  private ListEntries() {}

  static void run(FileRequest.ListDirectory request, Beneath beneath, Work work)
      throws ErrnoException, Work.Stopped {
    try (Fd directory = beneath.open(request.path(), Beneath.DIRECTORY, 0)) {
      List<String> names = names(directory, work);
      if (names.size() > request.maxEntries()) {
        work.truncate();
      }
      for (String name : names.subList(0, Math.min(names.size(), request.maxEntries()))) {
        work.checkpoint();
        Optional<Map<String, Object>> entry = describe(directory, name);
        if (entry.isPresent() && !work.line(entry.get())) {
          return;
        }
      }
    }
  }

  /** Raw names in their order. */
  static List<String> names(Fd directory, Work work) throws ErrnoException {
    List<String> names = new ArrayList<>();
    Directory.list(
        directory,
        name -> {
          if (names.size() == MAX_NAMES) {
            work.truncate();
            return false;
          }
          names.add(name);
          return true;
        });
    names.sort(null);
    return names;
  }

  private static Optional<Map<String, Object>> describe(Fd directory, String name) {
    try {
      Stat stat = Stat.of(directory, name);
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", Directory.text(name));
      entry.put("type", stat.type().name().toLowerCase(Locale.ROOT));
      entry.put("size", stat.size());
      return Optional.of(entry);
    } catch (ErrnoException e) {
      return Optional.empty(); // It went away meanwhile.
    }
  }
}
