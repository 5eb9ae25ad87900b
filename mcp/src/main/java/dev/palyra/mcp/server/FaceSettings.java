package dev.palyra.mcp.server;

import java.time.Duration;

/**
 * Limits of the server face.
 *
 * @param maxSessions that are open at the same time; the one that was idle longest makes room
 * @param sessionIdle after which a session is forgotten
 * @param hold how long a call that waits for an operator keeps a client waiting that asked for no
 *     progress; afterwards it is told how to fetch the result
 * @param maxWait the same for any client
 * @param heartbeat of streams, and of progress while a call waits
 * @param maxStreams open at the same time without a request
 * @param keptResults of calls whose client was gone, for it to fetch
 * @param version of the program
 */
public record FaceSettings(
    int maxSessions,
    Duration sessionIdle,
    Duration hold,
    Duration maxWait,
    Duration heartbeat,
    int maxStreams,
    int keptResults,
    String version) {
  public static final FaceSettings DEFAULTS =
      new FaceSettings(
          1_000,
          Duration.ofHours(12),
          Duration.ofSeconds(50),
          Duration.ofHours(1),
          Duration.ofSeconds(5),
          256,
          256,
          "0");

  public FaceSettings withVersion(String text) {
    return new FaceSettings(
        maxSessions, sessionIdle, hold, maxWait, heartbeat, maxStreams, keptResults, text);
  }

  public FaceSettings with(Duration held, Duration waited) {
    return new FaceSettings(
        maxSessions, sessionIdle, held, waited, heartbeat, maxStreams, keptResults, version);
  }
}
