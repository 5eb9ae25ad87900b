package dev.palyra.sandbox.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All processes at one moment, by parent. One scan serves every execution that is being watched.
 *
 * @param takenAt System.nanoTime of the scan
 */
public record ProcessTable(long takenAt, Map<Integer, List<Proc.Entry>> byParent) {

  /** Scans /proc; a process that comes or goes meanwhile may be missing. */
  public static ProcessTable scan() {
    long now = System.nanoTime();
    Map<Integer, List<Proc.Entry>> byParent = new HashMap<>();
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path directory : directories) {
        Proc.entry(Integer.parseInt(directory.getFileName().toString()))
            .ifPresent(entry ->
                byParent.computeIfAbsent(entry.parent(), _ -> new ArrayList<>()).add(entry));
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("cannot read /proc", e);
    }
    return new ProcessTable(now, byParent);
  }

  public List<Proc.Entry> childrenOf(int pid) {
    return byParent.getOrDefault(pid, List.of());
  }

  /** Adds everything below {@code root}, and the root itself, to {@code into}. */
  public void subtree(Proc.Entry root, List<Proc.Entry> into) {
    int next = into.size();
    into.add(root);
    while (next < into.size()) {
      into.addAll(childrenOf(into.get(next++).pid()));
    }
  }
}
