package dev.palyra.sandbox.linux;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that live in memory alone (memfd_create(2)) and belong to no file system that has a size.
 * What nobody maps of them is in no process's resident memory.
 */
public final class MemoryFiles {
  private MemoryFiles() {}

  private record Identity(long device, long inode) {}

  /** Bytes of all that these processes have open, each counted once. */
  public static long bytes(List<Proc.Entry> processes) {
    Map<Identity, Long> bytes = new HashMap<>();
    for (Proc.Entry process : processes) {
      Path open = Path.of("/proc/" + process.pid() + "/fd");
      try (DirectoryStream<Path> links = Files.newDirectoryStream(open)) {
        for (Path link : links) {
          if (Files.readSymbolicLink(link).toString().startsWith("/memfd:")) {
            try (Fd file = FileMetadata.name(link.toString())) {
              Stat stat = Stat.of(file);
              bytes.put(new Identity(stat.device(), stat.inode()), stat.blocks() * 512);
            }
          }
        }
      } catch (IOException | DirectoryIteratorException e) {
        // It has ended, or has closed that one: the others count.
      }
    }
    return bytes.values().stream().mapToLong(Long::longValue).sum();
  }
}
