package dev.palyra.sandbox.files;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.sandbox.linux.Beneath;
import dev.palyra.sandbox.linux.Directory;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Stat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * fs.search. Regular expressions are RE2's, whose time is linear in the text
 * (https://swtch.com/~rsc/regexp/regexp3.html), so no pattern can hang the gateway. Symlinks are
 * not followed; files that hold a NUL byte or are larger than 16 MiB are passed over.
 */
final class SearchFiles {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_FILES = 200_000;
  private static final int MAX_FILE_BYTES = 16 << 20;
  private static final int MAX_LINE_CHARS = 2_000;

  private final FileRequest.Search request;
  private final Work work;
  private final Pattern pattern;
  private final GlobPattern glob;
  private int files;
  private int matches;

  private SearchFiles(FileRequest.Search request, Work work) throws FileTier.InvalidPattern {
    this.request = request;
    this.work = work;
    this.glob = new GlobPattern(request.fileNameGlob().orElse("*"));
    String text = request.regex() ? request.pattern() : Pattern.quote(request.pattern());
    try {
      this.pattern = Pattern.compile(text, request.ignoreCase() ? Pattern.CASE_INSENSITIVE : 0);
    } catch (PatternSyntaxException e) {
      throw new FileTier.InvalidPattern(
          "not a regular expression: %s".formatted(e.getDescription()));
    }
  }

  static void run(FileRequest.Search request, Beneath beneath, Work work)
      throws ErrnoException, FileTier.NotRegular, FileTier.InvalidPattern, Work.Stopped {
    SearchFiles search = new SearchFiles(request, work);
    try (Fd start = beneath.open(request.path(), Beneath.READ, 0)) {
      switch (Stat.of(start).type()) {
        case DIRECTORY -> search.directory(start, "", 0);
        case FILE -> search.file(start, request.path());
        case SYMLINK, OTHER -> throw new FileTier.NotRegular("EINVAL", "it is not a regular file");
      }
    }
  }

  /** False once enough was found. */
  private boolean directory(Fd directory, String prefix, int depth)
      throws ErrnoException, Work.Stopped {
    for (String name : ListEntries.names(directory, work)) {
      work.checkpoint();
      if (files++ >= MAX_FILES) {
        work.truncate();
        return false;
      }
      if (!entry(directory, name, prefix + Directory.text(name), depth)) {
        return false;
      }
    }
    return true;
  }

  private boolean entry(Fd directory, String name, String path, int depth)
      throws ErrnoException, Work.Stopped {
    Fd opened;
    try {
      Stat stat = Stat.of(directory, name);
      boolean wanted =
          switch (stat.type()) {
            case DIRECTORY -> true;
            case FILE -> stat.size() <= MAX_FILE_BYTES && glob.matches(Directory.text(name));
            case SYMLINK, OTHER -> false;
          };
      if (!wanted) {
        return true;
      }
      opened = Directory.openFile(directory, name);
    } catch (ErrnoException e) {
      return true; // It went away, or may not be read.
    }
    try (Fd entry = opened) {
      // Asked again, of what was opened: another file may have taken the name.
      return switch (Stat.of(entry).type()) {
        case FILE -> file(entry, path);
        case DIRECTORY -> {
          if (depth >= MAX_DEPTH) {
            work.truncate();
            yield true;
          }
          yield directory(entry, path + "/", depth + 1);
        }
        case SYMLINK, OTHER -> true;
      };
    }
  }

  private boolean file(Fd file, String path) throws ErrnoException, Work.Stopped {
    byte[] bytes = content(file);
    for (byte b : bytes) {
      if (b == 0) {
        return true;
      }
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if ((number & 0xFF) == 0) {
        work.checkpoint();
      }
      if (pattern.matcher(line).find() && !found(path, number, line)) {
        return false;
      }
    }
    return true;
  }

  private boolean found(String path, int number, String line) {
    if (matches++ >= request.maxMatches()) {
      work.truncate();
      return false;
    }
    Map<String, Object> match = new LinkedHashMap<>();
    match.put("path", path);
    match.put("line", number);
    match.put("text", line.length() > MAX_LINE_CHARS ? line.substring(0, MAX_LINE_CHARS) : line);
    return work.line(match);
  }

  private byte[] content(Fd file) throws ErrnoException, Work.Stopped {
    try (Arena arena = Arena.ofConfined()) {
      long size = Math.min(Stat.of(file).size(), MAX_FILE_BYTES);
      MemorySegment buffer = arena.allocate(Math.max(1, size));
      long at = 0;
      while (at < size) {
        work.checkpoint();
        long count = ReadFile.read(file, buffer.asSlice(at), at);
        if (count == 0) {
          break;
        }
        at += count;
      }
      return buffer.asSlice(0, at).toArray(JAVA_BYTE);
    }
  }
}
