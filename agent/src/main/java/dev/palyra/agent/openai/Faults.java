package dev.palyra.agent.openai;

import com.openai.errors.OpenAIInvalidDataException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.SseException;
import dev.palyra.agent.model.ModelException;
import dev.palyra.agent.model.ModelException.Fault;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/** What the client throws, as what it means for a run. */
final class Faults {
  private static final int MAX_DETAIL = 300;

  private Faults() {}

  static ModelException of(RuntimeException e) {
    return switch (e) {
      case SseException stream -> inStream(stream.code().orElse(""), message(stream));
      case OpenAIServiceException service -> status(service);
      case OpenAIIoException io -> connection(io);
      case OpenAIInvalidDataException _ ->
          new ModelException(
              Fault.MALFORMED, "the provider's answer is not what its protocol says");
      default ->
          isConnection(e)
              ? connection(e)
              : new ModelException(Fault.MALFORMED, "the provider's answer cannot be read");
    };
  }

  /** An error that came within a stream, by the code that the provider gives it. */
  static ModelException inStream(String code, String message) {
    String detail = line("the provider ended its answer: " + message);
    return switch (code) {
      case "rate_limit_exceeded" -> new ModelException(Fault.RATE_LIMITED, detail);
      case "insufficient_quota" -> new ModelException(Fault.QUOTA, detail);
      case "content_filter", "content_policy_violation" ->
          new ModelException(Fault.CONTENT_FILTER, detail);
      case "invalid_prompt", "context_length_exceeded", "invalid_request_error" ->
          new ModelException(Fault.REFUSED_REQUEST, detail);
      default -> new ModelException(Fault.UNAVAILABLE, detail);
    };
  }

  private static ModelException status(OpenAIServiceException e) {
    int status = e.statusCode();
    String detail = line("the provider answered " + status + ": " + message(e));
    String code = e.code().orElse("");
    if (code.equals("content_filter") || code.equals("content_policy_violation")) {
      return new ModelException(Fault.CONTENT_FILTER, detail);
    }
    return switch (status) {
      case 401, 403 -> new ModelException(Fault.REFUSED_CREDENTIAL, detail);
      case 429 ->
          code.equals("insufficient_quota")
              ? new ModelException(Fault.QUOTA, detail)
              : new ModelException(Fault.RATE_LIMITED, detail, retryAfter(e));
      case 408, 409 -> new ModelException(Fault.UNAVAILABLE, detail, retryAfter(e));
      default ->
          status >= 500
              ? new ModelException(Fault.UNAVAILABLE, detail, retryAfter(e))
              : new ModelException(Fault.REFUSED_REQUEST, detail);
    };
  }

  private static Optional<Duration> retryAfter(OpenAIServiceException e) {
    return first(e, "retry-after-ms")
        .map(Duration::ofMillis)
        .or(() -> first(e, "retry-after").map(Duration::ofSeconds));
  }

  private static Optional<Long> first(OpenAIServiceException e, String header) {
    return e.headers().values(header).stream()
        .filter(value -> value.matches("[0-9]{1,9}"))
        .findFirst()
        .map(Long::parseLong);
  }

  private static ModelException connection(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedIOException) { // Also a socket's timeout.
        return new ModelException(Fault.TIMEOUT, "the provider did not answer in time");
      }
    }
    return new ModelException(Fault.STREAM_CUT, "the connection to the provider failed");
  }

  private static boolean isConnection(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof java.io.IOException || cause instanceof java.io.UncheckedIOException) {
        return true;
      }
    }
    return false;
  }

  private static String message(OpenAIServiceException e) {
    return e.getMessage() == null ? "" : e.getMessage();
  }

  // A provider may say anything: one line of it, which the run loop takes secrets out of.
  static String line(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL - 1) + "…";
  }
}
