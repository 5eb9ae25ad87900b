package dev.palyra.gateway.approval;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import dev.palyra.core.Digests;
import dev.palyra.core.approval.ApprovalPreview;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * What writing a file would change.
 *
 * @param text a unified diff; empty where there is none to show
 * @param notes why there is none
 */
record FileDiff(Optional<String> text, List<String> notes) {
  // The comparison takes time by the square of what differs, and an agent chooses what differs.
  private static final int MAX_LINES = 2_000;
  private static final int CONTEXT = 3;

  static FileDiff note(String text) {
    return new FileDiff(Optional.empty(), List.of(text));
  }

  /**
   * @param before empty where there is no file yet
   */
  static FileDiff between(String path, Optional<byte[]> before, byte[] after, int maxBytes) {
    Optional<List<String>> old =
        before.isEmpty() ? Optional.of(List.of()) : lines(before.get(), maxBytes);
    Optional<List<String>> now = lines(after, maxBytes);
    if (old.isEmpty() || now.isEmpty()) {
      return note(
          "the difference is too large to show, or no text: the file would have "
              + after.length
              + " bytes with the SHA-256 "
              + HexFormat.of().formatHex(Digests.sha256().digest(after)));
    }
    var patch = DiffUtils.diff(old.get(), now.get(), new MyersDiffWithLinearSpace<>());
    if (patch.getDeltas().isEmpty()) {
      return note(
          before.isEmpty() ? "an empty file would be made" : "the file would stay as it is");
    }
    String text =
        String.join(
            "\n",
            UnifiedDiffUtils.generateUnifiedDiff(
                before.isEmpty() ? "/dev/null" : path, path, old.get(), patch, CONTEXT));
    return text.length() <= ApprovalPreview.MAX_DIFF
        ? new FileDiff(Optional.of(text), List.of())
        : note(
            "the difference is too large to show: the file would have " + after.length + " bytes");
  }

  /**
   * As diff(1) counts them: a line feed ends a line, and one that is missing at the end is said.
   */
  private static List<String> lines(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    boolean ended = text.endsWith("\n");
    var lines = new ArrayList<>(List.of(text.split("\n", -1)));
    String last = lines.removeLast();
    if (!ended) {
      lines.add(last + "\n\\ No newline at end of file");
    }
    return lines;
  }

  private static Optional<List<String>> lines(byte[] content, int maxBytes) {
    if (content.length > maxBytes) {
      return Optional.empty();
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      List<String> lines = lines(text);
      return text.indexOf('\0') < 0 && lines.size() <= MAX_LINES
          ? Optional.of(lines)
          : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
