package dev.palyra.gateway.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The answer to a request. */
sealed interface Reply {
  int status();

  String contentType();

  Map<String, String> headers();

  /** One that is known as a whole. */
  @SuppressWarnings("ArrayRecordComponent") // Written once, never compared.
  record Whole(int status, String contentType, byte[] body, Map<String, String> headers)
      implements Reply {}

  /** One that is written piece by piece. */
  record Streamed(int status, String contentType, Map<String, String> headers, Body body)
      implements Reply {
    /** Writes the body; what was written is sent on each flush. */
    interface Body {
      void writeTo(OutputStream out) throws IOException, InterruptedException;
    }
  }

  static Reply json(int status, JsonNode body) {
    return json(status, body, Map.of());
  }

  static Reply json(int status, JsonNode body, Map<String, String> headers) {
    return new Whole(status, "application/json", Json.bytes(body), headers);
  }

  static Reply text(String contentType, String body) {
    return new Whole(
        200, contentType, body.getBytes(java.nio.charset.StandardCharsets.UTF_8), Map.of());
  }

  static Reply nothing() {
    return new Whole(204, "", new byte[0], Map.of());
  }
}
