package dev.palyra.core.approval;

import dev.palyra.core.call.Principal;
import java.util.Optional;

/** Who may decide an approval. */
final class ApprovalRules {
  private ApprovalRules() {}

  /** Returns why {@code decision} does not count, or nothing where it does. */
  static Optional<String> objection(ApprovalRecord record, ApprovalDecision decision) {
    if (decision.operator().kind() != Principal.Kind.OPERATOR) {
      return Optional.of("only an operator can decide an approval");
    }
    if (decision.operator().equals(record.call().principal())) {
      return Optional.of("the requester cannot decide its own approval");
    }
    if (decision.device().isPresent()
        && decision.device().equals(record.call().origin().deviceId())) {
      return Optional.of("the device that the call came from cannot decide its approval");
    }
    if (record.decisions().stream()
        .anyMatch(earlier -> earlier.operator().equals(decision.operator()))) {
      return Optional.of("this operator has already decided; another one is needed");
    }
    // A denial is always welcome: whoever is an operator may stop a call.
    if (decision.verdict() == ApprovalDecision.Verdict.DENY) {
      return decision.edit().isEmpty()
          ? Optional.empty()
          : Optional.of("a denial changes no arguments");
    }
    if (!record.requirement().group().map(decision.groups()::contains).orElse(true)) {
      return Optional.of(
          "the policy asks for an operator of the group `"
              + record.requirement().group().get()
              + "`");
    }
    if (!record.provenBy(decision)) {
      return Optional.of("a fresh proof of presence (passkey or one-time code) is asked for");
    }
    return editObjection(record, decision);
  }

  private static Optional<String> editObjection(ApprovalRecord record, ApprovalDecision decision) {
    if (decision.edit().isEmpty()) {
      return Optional.empty();
    }
    if (!decision.edit().get().before().equals(record.call().arguments())) {
      return Optional.of("the edited arguments were not made from those that wait");
    }
    if (!record.decisions().isEmpty()) {
      // Who answered before saw other arguments.
      return Optional.of("another operator has answered already; deny the call instead");
    }
    return Optional.empty();
  }
}
