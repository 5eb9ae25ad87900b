package dev.palyra.gateway.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A request that gets a problem (RFC 9457) for an answer. The detail is one clear line. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final transient List<String> problems;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  public ProblemException(ProblemCode code, String detail) {
    this(code, detail, List.of());
  }

  /**
   * @param problems each thing that is wrong, where there can be several
   */
  public ProblemException(ProblemCode code, String detail, List<String> problems) {
    super(detail, null, false, false);
    this.code = code;
    this.problems = List.copyOf(problems);
  }

  /** Adds a header to the answer. */
  ProblemException header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public ProblemCode code() {
    return code;
  }

  public String detail() {
    return String.valueOf(getMessage());
  }

  /** The answer. */
  Reply reply() {
    var body =
        Json.object()
            .put("type", "urn:palyra:problem:" + code.code())
            .put("title", code.title())
            .put("status", code.status())
            .put("code", code.code())
            .put("detail", detail());
    if (!problems.isEmpty()) {
      problems.forEach(body.putArray("problems")::add);
    }
    return new Reply.Whole(
        code.status(), "application/problem+json", Json.bytes(body), Map.copyOf(headers));
  }
}
