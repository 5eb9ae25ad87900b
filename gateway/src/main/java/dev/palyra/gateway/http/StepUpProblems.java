package dev.palyra.gateway.http;

import dev.palyra.auth.operator.StepUpException;

/** What a client is told when a code proved nothing. */
final class StepUpProblems {
  private StepUpProblems() {}

  static ProblemException of(StepUpException e) {
    String detail = Text.line(String.valueOf(e.getMessage()));
    return new ProblemException(
        switch (e.reason()) {
          case MISSING, NOT_ENROLLED -> ProblemCode.STEP_UP_REQUIRED;
          case WRONG, USED -> ProblemCode.WRONG_CODE;
          case LOCKED -> ProblemCode.CODES_LOCKED;
          case REFUSED -> ProblemCode.NOT_ALLOWED;
        },
        detail);
  }
}
