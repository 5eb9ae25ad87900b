package dev.palyra.auth.provider;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/**
 * Port: how requests to authorization servers leave. An implementation follows no redirect, bounds
 * the size of an answer and the time that it takes, and says in its exceptions nothing of what was
 * sent. Thread-safe.
 */
public interface Transport {
  /** Of an answer, in bytes. */
  int LARGEST = 64 << 10;

  /**
   * @param body empty for none
   * @throws IOException where there is no whole answer within the limits, or the address may not be
   *     reached
   */
  Answer send(String method, URI url, Map<String, String> headers, byte[] body) throws IOException;

  /**
   * What came.
   *
   * @param type its {@code Content-Type}; empty where it has none
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed over once.
  record Answer(int status, String type, byte[] body) {
    @Override
    public String toString() {
      return "Answer[" + status + "]"; // Its body may hold tokens.
    }
  }
}
