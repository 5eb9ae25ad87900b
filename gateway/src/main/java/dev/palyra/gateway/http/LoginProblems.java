package dev.palyra.gateway.http;

import dev.palyra.auth.login.LoginException;

/** What somebody is told who did not get in. */
final class LoginProblems {
  private LoginProblems() {}

  static ProblemException of(LoginException e) {
    String detail = Text.line(String.valueOf(e.getMessage()));
    return switch (e.reason()) {
      case WRONG -> new ProblemException(ProblemCode.LOGIN_FAILED, detail);
      case TOO_MANY ->
          new ProblemException(ProblemCode.TOO_MANY_ATTEMPTS, detail)
              .header("Retry-After", Long.toString(e.retryAfter().toSeconds() + 1));
      case NO_LINK -> new ProblemException(ProblemCode.LINK_INVALID, detail);
      case REFUSED -> Members.invalid(detail);
      case PRESENCE -> new ProblemException(ProblemCode.STEP_UP_REQUIRED, detail);
    };
  }
}
