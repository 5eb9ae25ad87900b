package dev.palyra.core.approval;

import static dev.palyra.core.Require.require;

import dev.palyra.core.policy.PolicyId;
import java.util.List;
import java.util.Optional;

/**
 * What an operator is shown before deciding. It explains; what the approval is bound to is the
 * digest alone.
 *
 * @param command the program and its arguments exactly as they would be started; empty for a tool
 *     that starts none. Secrets are not in it: they never stand in arguments
 * @param where the folder in which it would run, or the file that it would touch
 * @param diff for a tool that writes a file, what would change, as a unified diff
 * @param notes what could not be shown, and why; one line each
 * @param reasons for each policy that asked, what it is for, where it says so
 */
public record ApprovalPreview(
    List<String> command,
    Optional<String> where,
    Optional<String> diff,
    List<String> notes,
    List<Reason> reasons) {
  /** The most characters that a diff may have here; a longer one is replaced by a note. */
  public static final int MAX_DIFF = 64 * 1024;

  public static final ApprovalPreview NONE =
      new ApprovalPreview(List.of(), Optional.empty(), Optional.empty(), List.of(), List.of());

  /** Why one policy asks. */
  public record Reason(PolicyId policy, String text) {}

  public ApprovalPreview {
    command = List.copyOf(command);
    notes = List.copyOf(notes);
    reasons = List.copyOf(reasons);
    require(
        diff.map(String::length).orElse(0) <= MAX_DIFF,
        "a diff must have at most %d characters",
        MAX_DIFF);
  }

  /** Nothing but a note. */
  public static ApprovalPreview note(String text) {
    return new ApprovalPreview(
        List.of(), Optional.empty(), Optional.empty(), List.of(text), List.of());
  }
}
