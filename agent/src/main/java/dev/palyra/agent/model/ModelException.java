package dev.palyra.agent.model;

import java.time.Duration;
import java.util.Optional;

/**
 * The model gave no whole answer. The message is one line for people; it may quote the provider.
 */
public final class ModelException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Fault {
    RATE_LIMITED("rate-limited", true),
    UNAVAILABLE("provider-unavailable", true),
    TIMEOUT("provider-timeout", true),
    /** The connection failed, or ended before the answer did. */
    STREAM_CUT("stream-cut", true),
    /** What came was not what the protocol says. */
    MALFORMED("malformed-reply", true),
    QUOTA("quota-exceeded", false),
    CONTENT_FILTER("content-filter", false),
    OUTPUT_LIMIT("output-limit", false),
    REFUSED_CREDENTIAL("credential-refused", false),
    NO_CREDENTIAL("credential-missing", false),
    REFUSED_REQUEST("request-refused", false),
    TRANSCRIPT_ENDED("transcript-ended", false);

    private final String code;
    private final boolean passing;

    Fault(String code, boolean passing) {
      this.code = code;
      this.passing = passing;
    }

    /** Stable, for programs. */
    public String code() {
      return code;
    }

    /** Whether it is worth asking again. */
    public boolean passing() {
      return passing;
    }
  }

  private final Fault fault;
  private final transient Optional<Duration> retryAfter;

  public ModelException(Fault fault, String message) {
    this(fault, message, Optional.empty());
  }

  /**
   * @param retryAfter what the provider asks for
   */
  public ModelException(Fault fault, String message, Optional<Duration> retryAfter) {
    super(message, null, false, false);
    this.fault = fault;
    this.retryAfter = retryAfter;
  }

  public Fault fault() {
    return fault;
  }

  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
