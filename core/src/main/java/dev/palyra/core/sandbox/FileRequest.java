package dev.palyra.core.sandbox;

import java.util.Optional;

/**
 * One operation of the gateway's own file tools, in {@link Tier#BUILTIN}.
 *
 * <p>{@code path} is what the agent sent, untouched: relative to the root, or absolute below it.
 * Whether it stays below the root is for the kernel to say, while it opens it; a path that leaves
 * ends as {@link Outcome.Denied}.
 */
public sealed interface FileRequest extends SandboxRequest {
  WorkspaceRoot root();

  String path();

  @Override
  default Tier tier() {
    return Tier.BUILTIN;
  }

  /**
   * Reads a regular file; its bytes become the output.
   *
   * @param offset where to begin, in bytes
   * @param maxBytes at most this many; the rest is reported as truncated
   */
  record Read(
      String runId,
      WorkspaceRoot root,
      String path,
      long offset,
      long maxBytes,
      SandboxProcessRunnerPolicy quotas)
      implements FileRequest {
    public Read {
      checkPath(path);
      atLeast("offset", offset, 0);
      atLeast("max-bytes", maxBytes, 1);
    }
  }

  /**
   * Lists a directory. The output is one JSON object a line: {@code name}, {@code type} (file,
   * directory, symlink, other) and {@code size}, in the order of the names.
   *
   * @param maxEntries at most this many; the rest is reported as truncated
   */
  record ListDirectory(
      String runId,
      WorkspaceRoot root,
      String path,
      int maxEntries,
      SandboxProcessRunnerPolicy quotas)
      implements FileRequest {
    public ListDirectory {
      checkPath(path);
      atLeast("max-entries", maxEntries, 1);
    }
  }

  /**
   * Replaces a regular file's content, or creates it: readers see the old content or the new, never
   * a part. The directory must exist unless {@code createDirectories}.
   */
  record Write(
      String runId,
      WorkspaceRoot root,
      String path,
      Bytes content,
      boolean createDirectories,
      SandboxProcessRunnerPolicy quotas)
      implements FileRequest {
    public Write {
      checkPath(path);
    }
  }

  /**
   * Searches regular files below {@code path} line by line. The output is one JSON object a line:
   * {@code path}, {@code line} (from 1) and {@code text}.
   *
   * @param pattern plain text, or a regular expression if {@code regex}
   * @param fileNameGlob only files whose name matches, as in {@code *.java}
   * @param maxMatches at most this many; the rest is reported as truncated
   */
  record Search(
      String runId,
      WorkspaceRoot root,
      String path,
      String pattern,
      boolean regex,
      boolean ignoreCase,
      Optional<String> fileNameGlob,
      int maxMatches,
      SandboxProcessRunnerPolicy quotas)
      implements FileRequest {
    private static final int MAX_PATTERN = 1_024;

    public Search {
      checkPath(path);
      atLeast("max-matches", maxMatches, 1);
      if (pattern.isEmpty() || pattern.length() > MAX_PATTERN) {
        throw new IllegalArgumentException(
            "pattern must have 1 to %d characters, got `%d`"
                .formatted(MAX_PATTERN, pattern.length()));
      }
    }
  }

  private static void checkPath(String path) {
    if (path.isEmpty() || path.length() > 4_096 || path.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "path must have 1 to 4096 characters and no NUL, got `%d`".formatted(path.length()));
    }
  }

  private static void atLeast(String key, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "%s must be at least %d, got `%d`".formatted(key, min, value));
    }
  }
}
